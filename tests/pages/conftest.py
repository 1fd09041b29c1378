from tests.accounts.conftest import quick_and_private

__all__ = ["quick_and_private"]
