"""What the notebook form says, in English and in Hebrew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.i18n.wordings import Wording

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang

STEPS = ("list", "message", "check", "send", "follow")


def say(key: str, lang: Lang, **details: object) -> str:
    """The words of `key` in a language, with their details.

    >>> say("rows_read", "en", rows=1200, phones=1190)
    '1,200 rows, 1,190 of them with a phone.'
    """
    wording = _WORDS[key]
    return (wording.he if lang == "he" else wording.en).format(**details)


_WORDS: dict[str, Wording] = {
    # --- the frame of it -------------------------------------------------------------------------
    "title": Wording("A WhatsApp campaign", "מסע הפצה בוואטסאפ"),
    "other_language": Wording("עברית", "English"),
    "list": Wording("List", "רשימה"),
    "message": Wording("Message", "הודעה"),
    "check": Wording("Check", "בדיקה"),
    "send": Wording("Send", "שליחה"),
    "follow": Wording("Follow", "מעקב"),
    "step_now": Wording("you are here", "השלב הנוכחי"),
    "next": Wording("Next: {step}", "הבא: {step}"),
    "back": Wording("Back", "חזרה"),
    "error": Wording("Error", "שגיאה"),
    "attention": Wording("Note", "שימו לב"),
    "done": Wording("Done", "בוצע"),
    "unexpected": Wording(
        "Something unexpected went wrong ({error}). What was queued is recorded, and nothing goes "
        "twice: check again and go on. form.error holds the details.",
        "קרתה תקלה לא צפויה ({error}). מה שנכנס לתור רשום, ודבר לא יישלח פעמיים: בדקו שוב והמשיכו. "
        "הפרטים נמצאים ב-form.error.",
    ),
    "busy": Wording(
        "Something is still being worked on. Wait for its end, or stop it.",
        "פעולה אחרת עדיין נמשכת. המתינו לסופה או עצרו אותה.",
    ),
    "working": Wording("Working on it…", "רק רגע…"),
    # --- the connection --------------------------------------------------------------------------
    "practice": Wording("PRACTICE: nothing is really sent.", "תרגול: שום הודעה לא נשלחת באמת."),
    "practice_sandbox": Wording(
        "Messages go to a practice Feedbot inside this notebook, and nobody gets them.",
        "ההודעות הולכות לפידבוט לתרגול שבתוך המחברת, ואיש אינו מקבל אותן.",
    ),
    "practice_address": Wording(
        "Messages go to a practice Feedbot on this machine ({address}), and nobody gets them.",
        "ההודעות הולכות לפידבוט לתרגול שעל המחשב הזה ({address}), ואיש אינו מקבל אותן.",
    ),
    "real": Wording(
        "Connected to Feedbot: messages really go out.",
        "מחובר לפידבוט: ההודעות נשלחות באמת.",
    ),
    "token": Wording(
        "Feedbot token, to send in earnest (read once and emptied; it is kept nowhere)",
        "הטוקן של פידבוט, לשליחה אמיתית (נקרא פעם אחת ונמחק מכאן; אינו נשמר בשום מקום)",
    ),
    "connect": Wording("Connect", "התחברות"),
    "to_practice": Wording("Practise first", "מעבר לתרגול"),
    "to_real": Wording("Back to Feedbot", "חזרה לפידבוט"),
    # --- 1. list ---------------------------------------------------------------------------------
    "list_intro": Wording(
        "Choose the file of contacts: Excel (xlsx, xls, ods) or CSV.",
        "בחרו את קובץ אנשי הקשר: אקסל (xlsx, xls, ods) או CSV.",
    ),
    "upload": Wording("Choose a file", "בחירת קובץ"),
    "path": Wording("or the file's path on this computer", "או הנתיב של הקובץ במחשב הזה"),
    "read": Wording("Read", "קריאה"),
    "sheet": Wording("Sheet", "גיליון"),
    "phone": Wording("Phone column", "עמודת הטלפון"),
    "no_phone_column": Wording("(choose a column)", "(בחרו עמודה)"),
    "campaign": Wording(
        "Campaign name (in one campaign nobody gets a message twice)",
        "שם המסע (באותו מסע איש לא מקבל הודעה פעמיים)",
    ),
    "campaign_stem": Wording("List", "רשימה"),
    "rows_read": Wording(
        "{rows:,} rows, {phones:,} of them with a phone.",
        "שורות: {rows:,}, מתוכן עם טלפון: {phones:,}.",
    ),
    "without_phone": Wording(
        "Without a phone, and left out: {count:,}", "בלי טלפון, ויושמטו: {count:,}",
    ),
    "first_of": Wording(
        "{heading} (the first {shown:,} of {total:,})",
        "{heading} ({shown:,} השורות הראשונות מתוך {total:,})",
    ),
    "rows_of_list": Wording("The list", "הרשימה"),
    "row": Wording("Row", "שורה"),
    "read_as": Wording("Phone as read", "הטלפון כפי שנקרא"),
    "no_list": Wording("No list was read yet.", "עוד לא נקראה רשימה."),
    "choose_phone": Wording(
        "Which column holds the phones? Choose it above.",
        "באיזו עמודה הטלפונים? בחרו אותה למעלה.",
    ),
    # --- 2. message ------------------------------------------------------------------------------
    "message_intro": Wording(
        "Write the text. A click on a column puts it where the cursor stands.",
        "כתבו את הנוסח. לחיצה על עמודה מוסיפה אותה במקום הסמן.",
    ),
    "text": Wording("Text of the message", "נוסח ההודעה"),
    "text_example": Wording("Hello {{name}}, …", "שלום {{שם}}, …"),
    "put_column": Wording("Put in the column {column}", "הוספת העמודה {column}"),
    "image": Wording(
        "Picture (optional): a link https://…, or a column of links",
        "תמונה (לא חובה): קישור https://… או עמודה של קישורים",
    ),
    "expires": Wording(
        "Not after (optional): 2h, 31/12/2026 18:00, or a column",
        "לא לשלוח אחרי (לא חובה): 2h, 31/12/2026 18:00 או עמודה",
    ),
    "exclude_upload": Wording("Choose an opt-out file", "בחירת קובץ הסרה"),
    "exclude": Wording(
        "Opt-out file (optional): who asked not to be written to",
        "קובץ הסרה (לא חובה): מי שביקשו שלא יכתבו אליהם",
    ),
    "several": Wording(
        "Several messages to one phone are meant (two appointments, say)",
        "כמה הודעות לאותו טלפון הן בכוונה (שני תורים, למשל)",
    ),
    "no_text": Wording("Write a text to see it here.", "כתבו נוסח, והוא יוצג כאן."),
    "real_rows": Wording(
        "As they will read: rows of your list, the longest first",
        "כך זה ייקרא: שורות מהרשימה שלכם, הארוכה ביותר תחילה",
    ),
    "length": Wording(
        "Longest message: {longest:,} characters; shortest: {shortest:,}.",
        "ההודעה הארוכה ביותר: {longest:,} תווים; הקצרה ביותר: {shortest:,}.",
    ),
    "characters": Wording("{count:,} characters", "{count:,} תווים"),
    "no_message": Wording(
        "Without a message: {count:,}. {reason} ({rows})",
        "בלי הודעה: {count:,}. {reason} ({rows})",
    ),
    "one_row": Wording("row {rows}", "שורה {rows}"),
    "rows": Wording("rows {rows}", "שורות {rows}"),
    "nobody": Wording("No row has both a phone and a text.", "אין שורה שיש בה גם טלפון וגם נוסח."),
    "picture_of": Wording("The picture of the message", "התמונה של ההודעה"),
    # --- 3. check --------------------------------------------------------------------------------
    "check_again": Wording("Check again", "בדיקה חוזרת"),
    "check_first": Wording(
        "Not checked yet, or changed since the check.",
        "עוד לא נבדק, או השתנה מאז הבדיקה.",
    ),
    "will_go": Wording("will be sent now", "יישלחו עכשיו"),
    "will_go_again": Wording("will be sent AGAIN now", "יישלחו עכשיו שוב"),
    "all_rows": Wording("rows in all", "סך הכול שורות"),
    "who_gets_it": Wording("Who gets it", "מי מקבלים"),
    "who_does_not": Wording(
        "Who does not, and why", "מי לא מקבלים, ולמה"
    ),
    "phone_short": Wording("Phone", "טלפון"),
    "reason": Wording("Reason", "סיבה"),
    "status": Wording("Status", "סטטוס"),
    "test_intro": Wording(
        "Send the first message to yourself: this proves the token, the text and server mode.",
        "שלחו את ההודעה הראשונה לעצמכם: כך נבדקים הטוקן, הנוסח ומצב השרת.",
    ),
    "own_number": Wording("Your own number", "המספר שלכם"),
    "test": Wording("Send me a test", "שליחת ניסיון אליי"),
    "test_sending": Wording("The test is on its way…", "הניסיון בדרך…"),
    "test_waiting": Wording(
        "The test is queued; waiting until it is sent ({seconds} s)…",
        "הניסיון בתור; ממתינים לשליחה ({seconds} שנ')…",
    ),
    "test_sent": Wording(
        "The test was sent to {phone}. Look at your phone before you go on.",
        "הניסיון נשלח אל {phone}. הסתכלו בטלפון לפני שממשיכים.",
    ),
    "test_pending": Wording(
        "The test is queued and was not sent yet. Is the Feedbot program open on its computer, and "
        "in server mode (מצב שרת)? It is what sends the messages.",
        "הניסיון בתור ועוד לא נשלח. האם תוכנת פידבוט פתוחה במחשב שלה, ובמצב שרת? היא ששולחת את "
        "ההודעות.",
    ),
    "test_status": Wording("The test: {status}. {reason}", "הניסיון: {status}. {reason}"),
    "server_mode": Wording(
        "Nothing has moved for a while. Is the Feedbot program open on its computer, and in server "
        "mode (מצב שרת)? It is what sends the messages.",
        "כבר זמן מה דבר לא זז. האם תוכנת פידבוט פתוחה במחשב שלה, ובמצב שרת? היא ששולחת את ההודעות.",
    ),
    "opt_outs_changed": Wording(
        "The opt-out file has changed since the check. Nothing was sent. Check again.",
        "קובץ ההסרה השתנה מאז הבדיקה. דבר לא נשלח. בדקו שוב.",
    ),
    "similar_campaign": Wording(
        "This is a new campaign, and the journal knows “{campaign}”. If this continues it, give it "
        "that name in step 1: only within one campaign is nobody messaged twice.",
        "זהו מסע חדש, וביומן רשום המסע „{campaign}”. אם זה המשך שלו, תנו לו את השם ההוא בשלב 1: רק "
        "באותו מסע מובטח שאיש לא יקבל הודעה פעמיים.",
    ),
    # --- 4. send ---------------------------------------------------------------------------------
    "ready_to_send": Wording(
        "Messages: {count:,}. Campaign: {campaign}", "הודעות: {count:,}. המסע: {campaign}",
    ),
    "nothing_to_send": Wording(
        "Nothing is left to be sent: see the check.", "לא נשאר מה לשלוח: ראו את הבדיקה.",
    ),
    "send_count": Wording("Send now: {count:,}", "שליחה עכשיו: {count:,}"),
    "send_practice": Wording(
        "Send now (practice): {count:,}", "שליחה עכשיו (תרגול): {count:,}",
    ),
    "send_asleep": Wording("Send", "שליחה"),
    "confirm": Wording(
        "To confirm, type the number of messages: {count}",
        "לאישור, כתבו את מספר ההודעות: {count}",
    ),
    "night": Wording(
        "There is no expiry: messages go out whenever the Feedbot program is open, night and "
        "Shabbat included.",
        "לא נקבע תוקף: ההודעות יוצאות בכל עת שתוכנת פידבוט פתוחה, גם בלילה ובשבת.",
    ),
    "stop": Wording("Stop", "עצירה"),
    "stopping": Wording(
        "Stopping: what is on its way is finished…", "עוצרים: מסיימים את מה שכבר בדרך…",
    ),
    "stopped": Wording(
        "Stopped. Queued now: {queued:,}; refused or not known: {unclear:,}; not sent: {left:,}. "
        "What is queued is held back only by closing the Feedbot program. To go on, send the rest.",
        "נעצר. נכנסו לתור עכשיו: {queued:,}; נדחו או לא ידוע: {unclear:,}; לא נשלחו: {left:,}. את "
        "מה שכבר בתור אפשר לעכב רק בסגירת תוכנת פידבוט. כדי להמשיך, שלחו את השאר.",
    ),
    "sent_all": Wording(
        "All is queued at Feedbot. Messages: {queued:,}.",
        "הכול בתור של פידבוט. הודעות: {queued:,}.",
    ),
    "sent_none": Wording(
        "Nothing was sent: all of it had been sent meanwhile.",
        "דבר לא נשלח: הכול כבר נשלח בינתיים.",
    ),
    "sent_part": Wording(
        "Queued at Feedbot: {queued:,}. Refused, or not known: {unclear:,}; they are below, each "
        "with its reason.",
        "נכנסו לתור של פידבוט: {queued:,}. נדחו, או שלא ידוע מה עלה בגורלן: {unclear:,}; "
        "כולן למטה, והסיבה לצדן.",
    ),
    "sending": Wording("Done: {done:,} of {total:,}", "טופלו: {done:,} מתוך {total:,}"),
    # --- 5. follow -------------------------------------------------------------------------------
    "nothing_to_follow": Wording("Nothing was sent yet.", "עוד לא נשלח דבר."),
    "campaign_of": Wording("Campaign: {campaign}", "המסע: {campaign}"),
    "refresh": Wording("Refresh now", "רענון עכשיו"),
    "following": Wording(
        "Statuses refresh by themselves. {waiting:,} still wait.",
        "הסטטוסים מתרעננים לבד. עדיין ממתינות: {waiting:,}.",
    ),
    "not_following": Wording(
        "{waiting:,} still wait. Refresh to ask after them.",
        "עדיין ממתינות: {waiting:,}. רעננו כדי לשאול עליהן.",
    ),
    "settled": Wording(
        "All is settled: nothing waits any more.", "הכול הסתיים: שום הודעה לא ממתינה עוד."
    ),
    "what_failed": Wording(
        "What did not arrive", "מה שלא הגיע"
    ),
    "resend_intro": Wording("Send again:", "לשלוח שוב:"),
    "resend_failed": Wording("what failed ({count:,})", "את מה שנכשל ({count:,})"),
    "resend_expired": Wording("what expired ({count:,})", "את מה שפג תוקפו ({count:,})"),
    "resend_unknown": Wording(
        "what is unknown ({count:,}); it may have arrived already",
        "את מה שלא ידוע ({count:,}); ייתכן שכבר הגיע",
    ),
    "other_campaign": Wording(
        "These messages are of another campaign than the one named in step 1. Give it that name "
        "again, and they can be sent again.",
        "ההודעות האלה שייכות למסע אחר מזה ששמו כתוב בשלב 1. החזירו את השם ההוא, ואז אפשר לשלוח "
        "אותן שוב.",
    ),
    "check_resend": Wording("Check what would go again", "בדיקה מה יישלח שוב"),
    "report": Wording("Make the Excel report", "הכנת דוח אקסל"),
    "download": Wording(
        "Download {name} ({size}, made at {time})", "הורדת {name} ({size}, הוכן ב-{time})"
    ),
    "report_saved": Wording(
        "The report is large and was saved beside the notebook: {path}",
        "הדוח גדול, ולכן נשמר ליד המחברת: {path}",
    ),
}  # fmt: skip
