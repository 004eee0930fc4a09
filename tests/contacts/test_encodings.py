"""The encodings of text files: proven, or named by whoever knows; never guessed at."""

from __future__ import annotations

import pytest

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import text

FOREIGN = {
    "cp1251": "Имя;Телефон;Город\nИван Петров;0501234501;Хайфа\nОльга;0521234502;Ашдод\n",
    "koi8_r": "Имя;Телефон\nИван Петров;0501234501\nСветлана;0521234502\n",
    "cp866": "Имя;Телефон\nИван Петров;0501234501\nСветлана;0521234502\n",
    "cp1256": "الاسم;الهاتف\nمحمد;0501234501\nفاطمة;0521234502\n",
    "big5": "姓名;電話\n陳大文;0501234501\n李小明;0521234502\n",
    "cp1253": "Όνομα;Τηλέφωνο\nΓιώργος;0501234501\nΜαρία;0521234502\n",
    "cp1250": "Jméno;Telefon\nJiří Dvořák;0501234501\nŁukasz Wałęsa;0521234502\n",
    "cp1254": "Ad;Telefon\nAyşe Yıldız;0501234501\nİbrahim Doğan;0521234502\n",
    "shift_jis": "名前;電話\n山田太郎;0501234501\nすずき;0521234502\n",
    "euc_kr": "이름;전화\n김철수;0501234501\n이영희;0521234502\n",
    "cp862": "שם;טלפון\nנועה לוי;0501234501\nיוסי כהן;0521234502\n",
}


@pytest.mark.parametrize("encoding", FOREIGN)
def test_a_foreign_encoding_is_never_read_as_another(encoding: str) -> None:
    """What cannot be proven is refused, with how to save the file and what to pass."""
    with pytest.raises(ContactsError, match=r"CSV UTF-8.*encoding=") as refused:
        read_contacts(FOREIGN[encoding].encode(encoding))
    assert "encoding" not in text(refused.value, "en", _Form())


class _Form:
    """Somebody before the form, which has no such field."""

    name = "form"

    def argument(self, *_: object) -> str:
        """What no sentence for the form should ask for."""
        return "encoding"


@pytest.mark.parametrize("encoding", sorted(FOREIGN.keys() - {"cp866", "cp1254"}))
def test_the_likely_encoding_is_named(encoding: str) -> None:
    """The error says which encoding it most likely is."""
    with pytest.raises(ContactsError, match=f"most likely {encoding}"):
        read_contacts(FOREIGN[encoding].encode(encoding))


@pytest.mark.parametrize("encoding", FOREIGN)
def test_a_named_encoding_is_taken(encoding: str) -> None:
    """Whoever knows the encoding says it, and the list is read."""
    contacts = read_contacts(FOREIGN[encoding].encode(encoding), encoding=encoding)
    rows = [line.split(";") for line in FOREIGN[encoding].splitlines()]
    assert [contacts.columns.tolist(), *contacts.to_numpy().tolist()] == rows


@pytest.mark.parametrize("word", ["Имена", "Иван", "иван", "Анна", "ольга", "татьяна", "Елена"])
def test_russian_is_not_read_as_hebrew(word: str) -> None:
    """Letters that would be Hebrew ones make no Hebrew words: a single name tells."""
    with pytest.raises(ContactsError):
        read_contacts(f"{word};Телефон\n{word};0501234501\n".encode("cp1251"))


HEBREW = [
    "שם;טלפון\nנועה;0501234501\n",
    "שם;הערה\nמרים כהן-לוי;לקוחה של ד״ר שץ, חייבת 50 ₪\nJosh;ok\n",
    'שם פרטי;חברה\nמנחם;עו"ד לוי ושות\' בע"מ\nשרון;IBM ישראל\n',
    "שֵׁם;טֶלֶפוֹן\nנֹעָה;0501234501\nדָּוִד;0521234502\n",
    "name;phone\nנועה;0501234501\n",
]


@pytest.mark.parametrize("hebrew", HEBREW)
def test_hebrew_is_read(hebrew: str) -> None:
    """Names, abbreviations, points and Latin words beside them are Hebrew in Windows-1255."""
    contacts = read_contacts(hebrew.encode("cp1255"))
    rows = [line.split(";") for line in hebrew.splitlines()]
    assert [contacts.columns.tolist(), *contacts.to_numpy().tolist()] == rows


WESTERN = [
    "name;city\nJosé Pérez;Málaga\nZoë Müller;Köln\n",
    "nom;ville\nFrançois Lefèvre;Orléans\nÉlodie Noël;Besançon\n",
    "navn;by\nSøren Ågård;København\nBjörn;Malmö\n",
    "nome;città\nNicolò;Forlì\nJoão Conceição;São Paulo\n",
    "name;note\nO’Brien;“5 €” – paid…\n",
]


@pytest.mark.parametrize("western", WESTERN)
def test_western_europe_is_read(western: str) -> None:
    """Accents among plain letters are Windows-1252."""
    contacts = read_contacts(western.encode("cp1252"))
    rows = [line.split(";") for line in western.splitlines()]
    assert [contacts.columns.tolist(), *contacts.to_numpy().tolist()] == rows


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_may_hold_emojis(encoding: str) -> None:
    """Half an emoji has its zero on the other side, which proves nothing."""
    data = "שם,טלפון\nדנה 😀,0501234501\n".encode(encoding)
    assert read_contacts(data).to_numpy().tolist() == [["דנה 😀", "0501234501"]]


def test_a_wrong_encoding_is_told_with_its_line() -> None:
    """An encoding that the bytes contradict is refused where they do."""
    data = "שם,טלפון\nנועה,0501234501\n".encode("cp1255")
    with pytest.raises(ContactsError, match="line 1: the text is not utf-8"):
        read_contacts(data, encoding="utf-8")


@pytest.mark.parametrize("encoding", ["cp9999", "base64", "hebrew please"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    """A name that is none is told with some that are."""
    with pytest.raises(ContactsError, match=r"not an encoding that is known.*'cp1255'"):
        read_contacts(b"name,phone\nNoa,0501234501\n", encoding=encoding)


def test_an_encoding_of_a_workbook_is_refused() -> None:
    """A workbook knows its own: saying so beats ignoring the argument."""
    from contact_files import HEADER, NOA, xlsx

    with pytest.raises(ContactsError, match="Leave out encoding="):
        read_contacts(xlsx([HEADER, NOA]), encoding="cp1255")
