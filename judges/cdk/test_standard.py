"""The CDK's standard tests: `TestExecutable` in process against the executable, `TestImage` against the image."""

from __future__ import annotations

from airbyte_cdk.test.standard_tests.docker_base import DockerConnectorTestSuite
from airbyte_cdk.test.standard_tests.source_base import SourceTestSuiteBase
from executable_source import ExecutableSource


class _WithoutDocker(SourceTestSuiteBase):
    """The tests of the image run once, in TestImage."""

    test_docker_image_build_and_spec = None
    test_docker_image_spec_backward_compatibility = None
    test_docker_image_build_and_check = None
    test_docker_image_build_and_config_matches_spec = None
    test_docker_image_build_and_discover = None
    test_docker_image_build_and_read = None


class TestExecutable(_WithoutDocker):
    connector = ExecutableSource


class TestImage(DockerConnectorTestSuite):
    pass
