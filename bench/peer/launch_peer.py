"""Runs the Python connector (PyPI: airbyte-source-microsoft-dataverse) with its sign-in redirected to the emulator.

Its sign-in host is part of its code; everything else is as published. AUTHORITY_URL says where to sign in.
"""

import os
import sys

from airbyte_cdk.entrypoint import launch
from source_microsoft_dataverse import dataverse, source


def at_emulator(get_auth):
    def get_auth_there(config):
        there = f"{os.environ['AUTHORITY_URL']}/{config['tenant_id']}/oauth2/v2.0/token"
        authenticator = get_auth(config)
        authenticator.get_token_refresh_endpoint = lambda: there
        return authenticator

    return get_auth_there


dataverse.get_auth = source.get_auth = at_emulator(dataverse.get_auth)
launch(source.SourceMicrosoftDataverse(), sys.argv[1:])
