from source_microsoft_dataverse.launcher import main

main()
