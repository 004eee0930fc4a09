"""What the command line says of itself, in English and in Hebrew: its help, and its own lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk.i18n.wordings import Wording

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang


def say(key: str, lang: Lang, **details: object) -> str:
    """The words of `key` in a language, with their details.

    >>> say("queued_now", "en", count=1200)
    'queued now: 1,200'
    """
    return in_language(SAID[key], lang).format(**details)


def in_language(wording: Wording, lang: Lang) -> str:
    """One of the two texts, as it stands."""
    return wording.he if lang == "he" else wording.en


@dataclass(frozen=True, slots=True)
class Example:
    """A command as it can be typed, and what it is for."""

    purpose: Wording
    command: str


# --- what the commands say ----------------------------------------------------------------------

SAID: dict[str, Wording] = {
    "all_rows": Wording("rows in all", "סך הכול שורות"),
    "queued_now": Wording("queued now: {count:,}", "נכנסו לתור עכשיו: {count:,}"),
    "report": Wording("report: {path}", "דוח: {path}"),
    "empty_journal": Wording("The journal {place} is empty.", "היומן {place} ריק."),
    "unnamed": Wording("(no name)", "(ללא שם)"),
    "hold_back": Wording(
        "What is pending is in Feedbot's queue: only closing the Feedbot program holds it back.",
        "מה שממתין כבר בתור של פידבוט: רק סגירת תוכנת פידבוט תעכב אותו.",
    ),
    "resend_all": Wording(
        "With --resend all, the same command sends to everyone again, also to those who just got "
        "it: leave --resend out, or name what is to go again.",
        "עם --resend all אותה פקודה שולחת שוב לכולם, גם למי שקיבלו עכשיו: השמיטו את --resend, או "
        "ציינו מה לשלוח שוב.",
    ),
    "practice_interrupted": Wording(
        "Interrupted. It was practice: nothing left this machine.",
        "הופסק. זה היה תרגול: דבר לא יצא מהמחשב הזה.",
    ),
    "serving": Wording(
        "A practice Feedbot; nothing leaves this machine. In another terminal:",
        "סביבת תרגול של פידבוט; דבר לא יוצא מהמחשב הזה. בחלון טרמינל אחר:",
    ),
    "serving_until": Wording("Ctrl-C ends it.", "Ctrl-C מסיים."),
    "served": Wording("The practice Feedbot has ended.", "סביבת התרגול נסגרה."),
    "unwritable": Wording(
        "The output could not be written ({error}).", "אי אפשר היה לכתוב את הפלט ({error}).",
    ),
    # --- headings of the history ---
    "campaign": Wording("campaign", "מסע"),
    "messages": Wording("messages", "הודעות"),
    "first": Wording("first message", "הודעה ראשונה"),
    "last": Wording("last message", "הודעה אחרונה"),
    "address": Wording("sent through", "נשלח דרך"),
    "phone": Wording("phone", "טלפון"),
    "id": Wording("id", "מזהה"),
    "status": Wording("status", "סטטוס"),
    "attempt": Wording("attempt", "ניסיון"),
    "queued_at": Wording("queued", "נכנסה לתור"),
    "checked_at": Wording("checked", "נבדקה"),
    "expires_at": Wording("expires", "תוקף עד"),
    "reason": Wording("reason", "סיבה"),
    # --- wrong use ---
    "see_help": Wording("See: {command} -h", "עזרה: {command} -h"),
    "no_command": Wording(
        "Which command? There are {commands}.", "איזו פקודה? יש {commands}."
    ),
    "not_a_command": Wording(
        "There is no command {given}.{nearest} There are {commands}.",
        "אין פקודה {given}.{nearest} יש {commands}.",
    ),
    "not_an_option": Wording(
        "There is no option {given}.{nearest}", "אין אפשרות {given}.{nearest}"
    ),
    "nearest": Wording(" Did you mean {word}?", " האם הכוונה: {word}?"),
    "left_over": Wording(
        "Not understood: {given}. A text with blanks stands in quotation marks.",
        "לא מובן: {given}. טקסט שיש בו רווחים כותבים בתוך מירכאות.",
    ),
    "missing": Wording("{names} is missing.", "חסר: {names}."),
    "needs_value": Wording("{option} needs a value.", "{option}: חסר ערך."),
    "takes_no_value": Wording("{option} takes no value.", "{option}: בלי ערך."),
    "one_of_two": Wording(
        "{option} and {other}: give one of the two.", "{option}, {other}: יש לתת רק אחת מהן."
    ),
    "not_whole": Wording(
        "{option} {given}: give a whole number.", "{option} {given}: יש לתת מספר שלם."
    ),
    "not_a_number": Wording("{option} {given}: give a number.", "{option} {given}: יש לתת מספר."),
    "not_a_choice": Wording(
        "{option} {given}: give one of {choices}.{nearest}",
        "{option} {given}: יש לתת אחד מאלה: {choices}.{nearest}",
    ),
}  # fmt: skip

# --- help ---------------------------------------------------------------------------------------

ABOUT = Wording(
    "Bulk WhatsApp campaigns through Feedbot, from a contact list: every message once, every "
    "outcome known.",
    "מסעות הודעות בוואטסאפ דרך פידבוט, מתוך רשימת אנשי קשר: כל הודעה נשלחת פעם אחת, וגורלה של כל "
    "הודעה ידוע.",
)

COMMANDS: dict[str, tuple[Wording, Wording]] = {
    "preview": (
        Wording("show what would be sent; sends nothing", "מראה מה היה נשלח; לא שולחת דבר"),
        Wording(
            "Show what send would send: the counts, who is left out and why, and a few messages as "
            "they will read. Sends nothing, records nothing, needs no token.",
            "מראה מה send הייתה שולחת: סיכום, מי הושמט ולמה, וכמה הודעות כפי שייקראו. לא שולחת "
            "דבר, לא רושמת דבר, ואינה זקוקה לטוקן.",
        ),
    ),
    "send": (
        Wording(
            "send what was not sent before, wait, report",
            "שולחת את מה שעוד לא נשלח, ממתינה וכותבת דוח",
        ),
        Wording(
            "Send what was not sent before, wait for the outcome, print the counts and write the "
            "report. The same command again sends nothing twice, and goes on where it was stopped.",
            "שולחת את מה שעוד לא נשלח, ממתינה לתוצאות, מדפיסה סיכום וכותבת דוח. אותה פקודה שוב לא "
            "שולחת דבר פעמיים, וממשיכה מהמקום שבו נעצרה.",
        ),
    ),
    "status": (
        Wording("what became of a campaign, days later", "מה עלה בגורלו של מסע, גם ימים אחר כך"),
        Wording(
            "What became of a campaign, minutes or days later: ask Feedbot after what is still "
            "pending, print the counts and write a fresh report. Without the list it counts from "
            "the journal, and asks nobody. Sends nothing.",
            "מה עלה בגורלו של מסע, דקות או ימים אחר כך: שואלת את פידבוט על מה שעדיין ממתין, "
            "מדפיסה סיכום וכותבת דוח עדכני. בלי הרשימה היא סופרת מתוך היומן ואינה שואלת איש. לא "
            "שולחת דבר.",
        ),
    ),
    "history": (
        Wording("the campaigns in the journal", "המסעות שביומן"),
        Wording(
            "The campaigns in the journal, the latest first; with --campaign the messages of one. "
            "Times are on the clock of Israel; phones are masked.",
            "המסעות שביומן, האחרון ראשון; עם --campaign, ההודעות של מסע אחד. השעות לפי שעון "
            "ישראל; הטלפונים מוסתרים בחלקם.",
        ),
    ),
    "sandbox": (
        Wording("a practice Feedbot on a port of this machine", "סביבת תרגול על פורט במחשב הזה"),
        Wording(
            "A practice Feedbot on a port of this machine, to try scripts and settings on; it "
            "prints what to set. Nothing leaves the machine, and Ctrl-C ends it. (send --sandbox "
            "needs no port.)",
            "סביבת תרגול של פידבוט על פורט במחשב הזה, לניסוי של סקריפטים והגדרות; מודפס מה לקבוע. "
            "דבר לא יוצא מהמחשב, ו-Ctrl-C מסיים. (send --sandbox אינה זקוקה לפורט.)",
        ),
    ),
}
"""Each command in a few words, and in a few sentences."""

TITLES: dict[str, Wording] = {
    "usage": Wording("usage: ", "שימוש: "),
    "commands": Wording("commands", "פקודות"),
    "list": Wording("the list", "הרשימה"),
    "message": Wording("the message", "ההודעה"),
    "sending": Wording("sending", "שליחה"),
    "asking": Wording("asking", "בדיקת סטטוס"),
    "result": Wording("the result", "התוצאה"),
    "shown": Wording("what is shown", "מה מוצג"),
    "server": Wording("the server", "השרת"),
    "examples": Wording("examples:", "דוגמאות:"),
}

OPTIONS: dict[str, Wording] = {
    "contacts": Wording(
        "the contact list: xlsx, xls, xlsb, ods, csv or txt",
        "רשימת אנשי הקשר: xlsx, xls, xlsb, ods, csv או txt",
    ),
    "sent_to": Wording(
        "the list that the campaign went to; without it, the counts of the journal",
        "הרשימה שאליה נשלח המסע; בלעדיה, הסיכום שביומן",
    ),
    "--sheet": Wording(
        "a sheet of the workbook, by name (default: the first that holds anything)",
        "גיליון בחוברת, לפי שמו (ברירת מחדל: הראשון שאינו ריק)",
    ),
    "--phone": Wording(
        "the column of phones (default: the one that is plainly meant)",
        "עמודת הטלפונים (ברירת מחדל: העמודה שברור שאליה הכוונה)",
    ),
    "--region": Wording(
        "the country of numbers without a +, as two capital letters (default: IL)",
        "המדינה של מספרים בלי +, בשתי אותיות גדולות (ברירת מחדל: IL)",
    ),
    "--exclude": Wording(
        "the opt-out list, a file: whoever is on it gets nothing; an entry in it that is no phone "
        "stops the command",
        "רשימת ההסרה, קובץ: מי שרשום בה לא יקבל דבר; רשומה שאינה טלפון עוצרת את הפקודה",
    ),
    "--message": Wording(
        "the text; {column} stands for the cell in that column, {column|fallback} for an empty one "
        "(default: the list's column message, text, הודעה, טקסט or תוכן)",
        "הנוסח; {עמודה} הוא הערך בעמודה הזאת, ו-{עמודה|חלופה} גם לתא ריק (ברירת מחדל: העמודה "
        "message, text, הודעה, טקסט או תוכן שברשימה)",
    ),
    "--message-file": Wording(
        "a UTF-8 file that holds the text, for a text of several lines",
        "קובץ UTF-8 ובו הנוסח, לנוסח של כמה שורות",
    ),
    "--image": Wording(
        "a picture with each message: a link (https://…) or a column of links",
        "תמונה לכל הודעה: קישור (https://…) או עמודה של קישורים",
    ),
    "--expires": Wording(
        "until when a message that waits may still be sent: a length of time (2h, 3d), a moment "
        '("31/12/2026 18:00"), or a column of moments (default: without end)',
        'עד מתי מותר לשלוח הודעה שממתינה: משך זמן (2h, 3d), מועד ("31/12/2026 18:00") או עמודה '
        "של מועדים (ברירת מחדל: בלי הגבלה)",
    ),
    "--one-per-phone": Wording(
        "one text a phone, or several where the texts differ, such as two appointments (default: "
        "one in a named campaign)",
        "נוסח אחד לכל טלפון, או כמה כשהנוסחים שונים, כגון שני תורים (ברירת מחדל: אחד במסע שיש לו "
        "שם)",
    ),
    "--campaign": Wording(
        "the campaign's name: nobody gets a message twice in it, ever (default: no name; the same "
        "text to the same phone is held back for 24 hours)",
        "שם המסע: איש לא יקבל בו הודעה פעמיים, לעולם (ברירת מחדל: בלי שם; אותו נוסח לאותו טלפון לא "
        "יישלח שוב במשך 24 שעות)",
    ),
    "named": Wording("the campaign's name", "שם המסע"),
    "of_campaign": Wording("list the messages of this campaign", "פירוט ההודעות של המסע הזה"),
    "--resend": Wording(
        "send again what is failed, expired or unknown (look in Feedbot first: unknown may have "
        "arrived); may be given more than once. all: send again even what was sent already",
        "לשלוח שוב את מה שנכשל (failed), פג תוקפו (expired) או לא ידוע (unknown; בדקו קודם "
        "בפידבוט, ייתכן שהגיע); אפשר לתת כמה פעמים. all: לשלוח שוב גם את מה שכבר נשלח",
    ),
    "--limit": Wording(
        "queue at most N of this list in this campaign, those queued before counted; the others "
        "stay ready for another day",
        "לכל היותר N מהרשימה הזאת במסע הזה, כולל מה שכבר נכנס לתור; השאר נשארים מוכנים ליום אחר",
    ),
    "--batch-size": Wording(
        "messages in one request (default: 100)", "הודעות בבקשה אחת (ברירת מחדל: 100)"
    ),
    "--concurrency": Wording(
        "requests at the same time (default: 4)", "בקשות בו בזמן (ברירת מחדל: 4)"
    ),
    "--wait": Wording(
        "how long to wait for the outcome: 30s, 10min, 2h; 0: do not wait (default: 10min)",
        "כמה זמן להמתין לתוצאות: 30s, 10min, 2h; 0: לא להמתין (ברירת מחדל: 10min)",
    ),
    "ask": Wording(
        "how long to wait for what is pending: 30s, 10min, 2h; 0: ask once (default: 0)",
        "כמה זמן להמתין למה שעדיין ממתין: 30s, 10min, 2h; 0: לשאול פעם אחת (ברירת מחדל: 0)",
    ),
    "--sandbox": Wording(
        "practise: a Feedbot inside this command, without a token; nothing leaves the machine",
        "תרגול: פידבוט בתוך הפקודה עצמה, בלי טוקן; דבר לא יוצא מהמחשב",
    ),
    "--report": Wording("write the Excel report here", "לכתוב כאן את דוח ה-Excel"),
    "--report-lang": Wording(
        "the report's language (default: Hebrew where the list or the text is)",
        "שפת הדוח (ברירת מחדל: עברית, אם הרשימה או הנוסח בעברית)",
    ),
    "--journal": Wording(
        "the record of what was sent: a file, or a database URL (default: FEEDBOT_JOURNAL, or a "
        "file in your user data folder)",
        "היומן של מה שנשלח: קובץ או כתובת של מסד נתונים (ברירת מחדל: FEEDBOT_JOURNAL, או קובץ "
        "בתיקיית נתוני המשתמש)",
    ),
    "--quiet": Wording("no progress on the screen or in the log", "בלי התקדמות על המסך או בלוג"),
    "--lang": Wording(
        "the language of this help and of all that is printed: en or he (default: en)",
        "שפת העזרה הזאת וכל מה שמודפס: en או he (ברירת מחדל: en)",
    ),
    "--help": Wording("show this help", "העזרה הזאת"),
    "--version": Wording("show the version", "הצגת הגרסה"),
    "--port": Wording(
        "the port, 1 to 65535 (default: 8000)", "הפורט, 1 עד 65535 (ברירת מחדל: 8000)"
    ),
    "--pace": Wording(
        "messages sent per second (default: 50)", "הודעות שנשלחות בשנייה (ברירת מחדל: 50)"
    ),
    "--closed": Wording(
        "as if the Feedbot program were closed: everything waits",
        "כאילו תוכנת פידבוט סגורה: הכול ממתין",
    ),
}  # fmt: skip
"""What each option is for, by its name; where it differs from command to command, by a word."""

EXIT_CODES = Wording(
    """\
exit codes:
  0    all well; rows left out with a reason are well too
  1    not all was sent: something failed, was refused, is unknown, or still waits after --wait
  2    wrong use, or a file that cannot be read
  3    the token is not accepted
  130  interrupted""",
    """\
קודי יציאה:
  0    הכול תקין; גם שורות שהושמטו עם סיבה
  1    לא הכול נשלח: משהו נכשל, נדחה, לא ידוע, או עדיין ממתין אחרי --wait
  2    שימוש שגוי, או קובץ שאי אפשר לקרוא
  3    הטוקן לא התקבל
  130  הופסק""",
)

ENVIRONMENT = Wording(
    """\
environment:
  FEEDBOT_TOKEN       the licence token (it is never an option: others could read it)
  FEEDBOT_JOURNAL     the journal: a file or a database URL
  FEEDBOT_SEND_URL, FEEDBOT_STATUS_URL
                      other addresses than Feedbot's, such as a sandbox's
  NO_COLOR            any value: no colours""",
    """\
משתני סביבה:
  FEEDBOT_TOKEN       טוקן הרישיון (לעולם לא כאפשרות: אחרים היו יכולים לקרוא אותו)
  FEEDBOT_JOURNAL     היומן: קובץ או כתובת של מסד נתונים
  FEEDBOT_SEND_URL, FEEDBOT_STATUS_URL
                      כתובות אחרות מאלה של פידבוט, כגון של סביבת תרגול
  NO_COLOR            כל ערך: בלי צבעים""",
)

_NOVEMBER = '--campaign "תורים נובמבר"'
_HELLO = '--message "שלום {שם}"'

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "preview": (
        Example(
            Wording("what would be sent", "מה היה נשלח"),
            f"feedbot-bulk preview contacts.xlsx {_HELLO}",
        ),
        Example(
            Wording(
                "a fallback for empty cells, an opt-out list, in Hebrew",
                "חלופה לתאים ריקים, רשימת הסרה, בעברית",
            ),
            'feedbot-bulk preview contacts.xlsx --message "שלום {שם|לך}, התור שלך ב-{תאריך}" '
            "--exclude opt-out.csv --lang he",
        ),
    ),
    "send": (
        Example(
            Wording("practise: nobody gets anything", "תרגול: איש לא מקבל דבר"),
            f"feedbot-bulk send contacts.xlsx {_HELLO} --sandbox --report report.xlsx",
        ),
        Example(
            Wording("a campaign, with an opt-out list and a report", "מסע, עם רשימת הסרה ודוח"),
            f"feedbot-bulk send contacts.xlsx {_HELLO} {_NOVEMBER} --exclude opt-out.csv "
            "--report report.xlsx",
        ),
        Example(
            Wording(
                "a nightly job: what has not gone out after 10 hours is not sent",
                "משימה לילית: מה שלא יצא תוך 10 שעות לא יישלח",
            ),
            f"feedbot-bulk send contacts.xlsx --message-file message.txt {_NOVEMBER} "
            "--expires 10h --quiet",
        ),
        Example(
            Wording("once more to those that failed", "שוב אל מי שהשליחה אליהם נכשלה"),
            f"feedbot-bulk send contacts.xlsx {_HELLO} {_NOVEMBER} --resend failed",
        ),
    ),
    "status": (
        Example(
            Wording("the counts, without asking anybody", "סיכום, בלי לשאול איש"),
            f"feedbot-bulk status {_NOVEMBER}",
        ),
        Example(
            Wording("ask once, and write a fresh report", "לשאול פעם אחת ולכתוב דוח עדכני"),
            f"feedbot-bulk status contacts.xlsx {_NOVEMBER} --report report.xlsx",
        ),
        Example(
            Wording("wait until all is settled, two hours at most", "להמתין לתוצאות, עד שעתיים"),
            f"feedbot-bulk status contacts.xlsx {_NOVEMBER} --wait 2h",
        ),
    ),
    "history": (
        Example(Wording("all campaigns", "כל המסעות"), "feedbot-bulk history"),
        Example(
            Wording("the messages of one", "ההודעות של מסע אחד"),
            f"feedbot-bulk history {_NOVEMBER}",
        ),
        Example(
            Wording("of another journal, in Hebrew", "של יומן אחר, בעברית"),
            "feedbot-bulk history --journal team.db --lang he",
        ),
    ),
    "sandbox": (
        Example(
            Wording("one message a second, on another port", "הודעה אחת בשנייה, על פורט אחר"),
            "feedbot-bulk sandbox --port 8001 --pace 1",
        ),
        Example(
            Wording("as if the Feedbot program were closed", "כאילו תוכנת פידבוט סגורה"),
            "feedbot-bulk sandbox --closed",
        ),
    ),
}

FIRST_STEPS = (EXAMPLES["preview"][0], EXAMPLES["send"][0], EXAMPLES["send"][1])
"""The examples of the help without a command."""
