from studio.keys.checks import platform_hosts


def test_platform_hosts_says_what_is_wrong(settings):
    settings.STUDIO_PLATFORM_HOSTS = ("http://gate.example",)
    (error,) = platform_hosts()

    assert error.id == "studio.keys.E001"
    assert error.msg.startswith("STUDIO_PLATFORM_HOSTS: ")


def test_platform_hosts_is_content_with_a_name(settings):
    settings.STUDIO_PLATFORM_HOSTS = ("gate.example",)

    assert platform_hosts() == []
