from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from studio.core import clock
from studio.sandbox import rows
from studio.sandbox.models import Account, Request, State

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(key_id="k", secret="s", seconds=[1, 2.5])


def request(account: Account) -> Request:
    now = clock.now()
    return Request(
        account=account,
        model="a/b",
        values={"prompt": "“ü”", "motions": [{"id": "x"}]},
        seed=2**40,
        recipe="r",
        outputs=1,
        extension="jpg",
        credits=Decimal("1.500"),
        origin="http://127.0.0.1",
        retention_seconds=60,
        accepted_at=now,
        ready_at=now.replace(microsecond=0),
        run_seconds=0.1,
    )


def facts(row: Account | Request) -> dict[str, object]:
    return {field.name: getattr(row, field.attname) for field in row._meta.fields}


def test_inserted_row_is_what_the_orm_reads(account: Account) -> None:
    row = request(account)
    rows.insert(row)
    assert facts(Request.objects.get(pk=row.pk)) == facts(row)


def test_row_is_read_as_the_orm_reads_it(account: Account) -> None:
    row = request(account)
    row.save()
    assert facts(rows.get(Request, row.pk)) == facts(Request.objects.get(pk=row.pk))
    assert facts(rows.get(Account, account.pk)) == facts(
        Account.objects.get(pk=account.pk)
    )


def test_update_writes_the_named_fields_alone(account: Account) -> None:
    row = request(account)
    rows.insert(row)
    row.state, row.expires_at, row.seed = State.COMPLETED, clock.now(), 7
    rows.update(row, "state", "expires_at")
    found = Request.objects.get(pk=row.pk)
    assert (found.state, found.expires_at) == (row.state, row.expires_at)
    assert found.seed == 2**40


def test_row_read_back_can_be_saved(account: Account) -> None:
    row = rows.get(Account, account.pk)
    row.credits = Decimal("0.125")
    row.save()
    assert Account.objects.get(pk=account.pk).credits == Decimal("0.125")


def test_missing_row_is_the_models_own_error(account: Account) -> None:
    with pytest.raises(Account.DoesNotExist):
        rows.get(Account, account.pk + 1)


def test_select_chooses_by_value(account: Account) -> None:
    one, other = request(account), request(account)
    rows.insert(one)
    rows.insert(other)
    found = rows.select(Request, "WHERE public_id = %s", other.public_id.hex)
    assert [row.pk for row in found] == [other.pk]
    assert found[0].public_id == UUID(hex=other.public_id.hex)


def test_moments_come_back_as_they_were_stored(account: Account) -> None:
    for at in (clock.now(), clock.now().replace(microsecond=0) + timedelta(days=1)):
        account.due_at = at
        rows.update(account, "due_at")
        [plain] = rows.first("SELECT due_at FROM sandbox_account")
        [computed] = rows.first("SELECT MIN(due_at) FROM sandbox_account")
        assert rows.moment(plain) == rows.moment(computed) == at
    assert rows.moment(None) is None
