"""Airbyte's Python connector as it is, but that its fixed sign-in host is redirected while it runs."""

import os
import sys

from airbyte_cdk.entrypoint import launch
from source_microsoft_dataverse import SourceMicrosoftDataverse, dataverse

FIXED = "https://login.microsoftonline.com"
original = dataverse.MicrosoftOauth2Authenticator.__init__


def redirected(self, token_refresh_endpoint, **more):
    original(self, token_refresh_endpoint=token_refresh_endpoint.replace(FIXED, os.environ["CLIENT_AUTHORITY"]), **more)


dataverse.MicrosoftOauth2Authenticator.__init__ = redirected
launch(SourceMicrosoftDataverse(), sys.argv[1:])
