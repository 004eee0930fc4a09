"""Every error and warning that we give, in Hebrew beside its English.

Exceptions and logs carry the English, which stands where it is raised; the form and the command
line show the reader's language. What others say inside of ours (the system, a database, Feedbot)
stays as it came. Words of the vendor's and of Python's (FEEDBOT_TOKEN, `phone=`) stay too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.wordings import Wording, Wordings

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang

# --- the arguments of a call --------------------------------------------------------------------

_ARGUMENTS = (
    Wording(
        "client={given!r} is no client: give fb.Client(…) or fb.Sandbox().",
        "client={given} אינו לקוח של פידבוט: יש לתת fb.Client(…) או fb.Sandbox().",
    ),
    Wording(
        "journal={given!r}: give fb.Journal(…), a file, or a database URL.",
        "journal={given}: יש לתת fb.Journal(…), קובץ או כתובת של מסד נתונים.",
    ),
    Wording(
        "{argument}= is a Series of {given:d} rows whose index is not that of the list "
        "({rows:d} rows). Make it from the same frame, so that each row meets its own.",
        "{argument}= הוא Series (שורות: {given}) שהאינדקס שלו אינו האינדקס של הרשימה "
        "(שורות: {rows}). בנו אותו מאותה טבלה, כדי שכל שורה תקבל את הערך שלה.",
    ),
    Wording(
        "{argument}={given!r}: give a whole number of {least:d} or more.",
        "{argument}={given}: יש לתת מספר שלם, {least} או יותר.",
    ),
    Wording(
        "campaign= is empty. Give the campaign a name, or leave it out.",
        "שם המסע (campaign=) ריק. תנו למסע שם, או השמיטו אותו.",
    ),
    Wording(
        "resend={given!r} is none of 'failed', 'expired', 'unknown' (or a list of those), 'all'. "
        "'all' sends again even what was sent already.",
        "resend={given} אינו אחד מאלה: 'failed', 'expired', 'unknown' (או רשימה שלהם), 'all'. "
        "'all' שולח שוב גם את מה שכבר נשלח.",
    ),
    Wording(
        "There is no region {region!r}. Pass the two capital letters of a country, such as 'IL'.",
        "אין אזור {region}. ציינו קוד מדינה בן שתי אותיות גדולות, כגון 'IL'.",
    ),
    Wording(
        "{given!r} is not a length of time. Write it with its unit, such as '5s', '10min', '2h' or "
        "'3d', or give a number of seconds or a timedelta.",
        "{given} אינו משך זמן. כתבו אותו עם היחידה, כגון '5s' (שניות), '10min' (דקות), '2h' (שעות) "
        "או '3d' (ימים), או תנו מספר שניות או timedelta.",
    ),
    Wording(
        "{given!r} is out of range: a length of time is 0 or more, and at most a century.",
        "{given} מחוץ לטווח: משך זמן הוא 0 או יותר, ולכל היותר מאה שנים.",
    ),
    Wording(
        "expires={given!r}: give the name of a column, a Series, a datetime, a timedelta, or a "
        "length of time such as '2h'.",
        "expires={given}: יש לתת שם של עמודה, Series, מועד (datetime), timedelta, או משך זמן "
        "כגון '2h'.",
    ),
    Wording(
        "image={given!r}: give a column, a Series, or a link (https://…).",
        "image={given}: יש לתת עמודה, Series או קישור (https://…).",
    ),
    Wording(
        "image={given!r} is neither a column of the list nor a link that begins with https://. "
        "Give one of the two.",
        "image={given} אינו עמודה ברשימה ואינו קישור שמתחיל ב-https://. יש לתת אחד מהשניים.",
    ),
    Wording(
        "to={given!r} is not a phone number ({reason}). Give your own number, for example: "
        'df.feedbot.test(…, to="054-1111111")',
        "{given} אינו מספר טלפון ({reason}). כתבו את המספר שלכם, לדוגמה 054-1111111.",
    ),
    Wording(
        "No row of the list is ready to be sent, so there is nothing to test (the first: "
        "{reason}). Look at preview().",
        "אין ברשימה אף שורה שמוכנה לשליחה, ולכן אין מה לבדוק (הראשונה: {reason}). ראו את "
        "התצוגה המקדימה.",
    ),
    Wording("the list is empty", "הרשימה ריקה"),
    Wording(
        "rows={given!r}: give how many rows to show, such as rows={usual:d}.",
        "rows={given}: יש לתת את מספר השורות להצגה, כגון rows={usual}.",
    ),
    Wording(
        "pace={given!r}: give messages per second, or None to settle by hand.",
        "pace={given}: יש לתת מספר הודעות לשנייה, או None כדי להכריע אותן ידנית.",
    ),
)

# --- columns --------------------------------------------------------------------------------------

_COLUMNS = (
    Wording(
        "{problem} It is no length of time either, such as '2h' or '3d'. (For one moment for all, "
        "give a datetime.)",
        "{problem} זה גם אינו משך זמן, כגון '2h' או '3d'. (למועד אחד לכולם יש לתת datetime.)",
    ),
    Wording(
        "{argument}={name!r}: there is no such column. {columns}",
        "{argument}={name}: אין עמודה כזאת. {columns}",
    ),
    Wording(
        "Did you mean {nearest!r}? The columns are: {listed}.",
        "האם הכוונה ל-{nearest}? העמודות הן: {listed}.",
    ),
    Wording("The columns are: {listed}.", "העמודות הן: {listed}."),
    Wording("{listed} and {more:d} more", "{listed} ועוד {more}"),
    Wording("(none)", "(אין)"),
    Wording(
        "{argument}={name!r}: {count:d} columns are called so. Rename them, so that it is plain "
        "which one is meant.",
        "{argument}={name}: יש {count} עמודות בשם הזה. שנו את השמות, כדי שיהיה ברור לאיזו "
        "עמודה הכוונה.",
    ),
    Wording(
        "No phone column: of the columns {listed} none is named like one or holds mostly mobile "
        "numbers. Pass phone= with the name of the column.",
        "לא נמצאה עמודת טלפון: מבין העמודות {listed} אין עמודה ששמה מעיד על כך או שרובה מספרים "
        "ניידים. ציינו את שם העמודה (phone=).",
    ),
    Wording(
        "The phone column could be any of {listed}. Pass phone= with the name of the one that is "
        "meant.",
        "עמודת הטלפון יכולה להיות כל אחת מאלה: {listed}. ציינו את שם העמודה הנכונה (phone=).",
    ),
    Wording(
        "The message column could be any of {listed}. Pass message= with the name of the one that "
        "is meant.",
        "עמודת ההודעה יכולה להיות כל אחת מאלה: {listed}. ציינו את שם העמודה הנכונה (message=).",
    ),
    Wording(
        "No message column: of the columns {listed} none is called message, text, הודעה, טקסט or "
        "תוכן. Pass message= with the text to send.",
        "לא נמצאה עמודת הודעה: מבין העמודות {listed} אין עמודה בשם message, text, הודעה, טקסט או "
        "תוכן. כתבו את הנוסח לשליחה (message=).",
    ),
    Wording(
        "The frame's columns have more than one level. Flatten them first, for example: "
        "df.columns = [' '.join(map(str, label)) for label in df.columns]",
        "לעמודות הטבלה יש יותר מרמה אחת. שטחו אותן תחילה, לדוגמה: "
        "df.columns = [' '.join(map(str, label)) for label in df.columns]",
    ),
    Wording(
        "This frame is not a result of preview(), send(), poll() or wait(): it has no column "
        "{name!r}. Call one of them, and go on with the frame that it returns.",
        "הטבלה הזאת אינה תוצאה של preview(), send(), poll() או wait(): אין בה עמודה {name}. "
        "הריצו אחת מהן, והמשיכו עם הטבלה שהיא מחזירה.",
    ),
)

# --- templates ------------------------------------------------------------------------------------

_TEMPLATES = (
    Wording(
        "message= is a template such as 'שלום {{שם}}', or a Series of finished texts, not {kind}.",
        "message= הוא תבנית כגון 'שלום {{שם}}', או Series של נוסחים מוכנים, ולא {kind}.",
    ),
    Wording(
        "{what} (line {line:d}, character {at:d} of the template):\n{excerpt}",
        "{what} (שורה {line}, תו {at} בתבנית):\n{excerpt}",
    ),
    Wording(
        "{what} (character {at:d} of the template):\n{excerpt}",
        "{what} (תו {at} בתבנית):\n{excerpt}",
    ),
    Wording(
        "This character is broken and cannot be sent; retype it",
        "התו הזה פגום ואי אפשר לשלוח אותו; הקלידו אותו מחדש",
    ),
    Wording(
        "The message is only the name of a column; write {{{name}}} for its values",
        "ההודעה היא רק שם של עמודה; כדי לשלוח את הערכים שלה כתבו {{{name}}}",
    ),
    Wording(
        "This }} closes nothing; for a brace write }}}}",
        "הסימן }} אינו סוגר דבר; כדי לכתוב סוגר מסולסל כתבו }}}}",
    ),
    Wording(
        "This {{ is never closed; for a brace write {{{{",
        "הסימן {{ לא נסגר; כדי לכתוב סוגר מסולסל כתבו {{{{",
    ),
    Wording(
        "A placeholder cannot hold another {{; close the first one",
        "מציין מקום אינו יכול להכיל {{ נוסף; סגרו את הראשון",
    ),
    Wording(
        "This placeholder names no column; for braces write {{{{}}}}",
        "במציין המקום הזה אין שם של עמודה; כדי לכתוב סוגריים מסולסלים כתבו {{{{}}}}",
    ),
    Wording(
        "No column is called {name!r}; the nearest is {nearest!r}",
        "אין עמודה בשם {name}; השם הקרוב ביותר הוא {nearest}",
    ),
    Wording(
        "No column is called {name!r}; the list has no columns",
        "אין עמודה בשם {name}; ברשימה אין עמודות",
    ),
    Wording(
        "{count:d} columns are called {name!r}; rename them, so that it is plain which is meant",
        "יש {count} עמודות בשם {name}; שנו את השמות, כדי שיהיה ברור לאיזו עמודה הכוונה",
    ),
    Wording(
        "{spec!r} is no format: write a date as %d/%m/%Y, a number as ,.2f, a width as >10",
        "{spec} אינו עיצוב: תאריך כותבים %d/%m/%Y, מספר ,.2f, ורוחב >10",
    ),
    Wording(
        "{spec!r} is no format ({said}): write a number as ,.2f, a width as >10",
        "{spec} אינו עיצוב ({said}): מספר כותבים ,.2f, ורוחב >10",
    ),
    Wording(
        "{spec!r} is no format of a number: write ,.2f or d or .0%",
        "{spec} אינו עיצוב של מספר: כתבו ,.2f או d או .0%",
    ),
    Wording("width can be {most:d} at the most", "הרוחב יכול להיות {most} לכל היותר"),
    Wording(
        "decimals can be {most:d} at the most",
        "מספר הספרות אחרי הנקודה יכול להיות {most} לכל היותר",
    ),
    Wording(
        "{spec!r} is of numbers, but s is for text: leave out the s",
        "{spec} הוא עיצוב של מספרים, אבל s מיועד לטקסט: השמיטו את s",
    ),
    Wording(
        "{spec!r} could mean two things: write {decimals} for decimals, {cut} to cut a text",
        "{spec} יכול להתפרש בשתי דרכים: כתבו {decimals} לספרות אחרי הנקודה, או {cut} לקיצור טקסט",
    ),
    Wording(
        "{code!r} is no code of a date; there are {known}",
        "{code} אינו קוד של תאריך; הקודים הם {known}",
    ),
)

# --- contact files --------------------------------------------------------------------------------

_FILES = (
    Wording("The uploaded file", "הקובץ שהועלה"),
    Wording(
        "{file} came empty from the browser. Give its path instead.",
        "{file}: הקובץ הגיע ריק מהדפדפן. כתבו במקום זאת את הנתיב שלו.",
    ),
    Wording(
        "{file} has a header and no rows under it. Add the contacts below the header row.",
        "{file}: יש שורת כותרות, ואין שורות מתחתיה. הוסיפו את אנשי הקשר מתחת לשורת הכותרות.",
    ),
    Wording(
        "A contact file is a path or an open file, and not {kind}.",
        "קובץ אנשי קשר הוא נתיב או קובץ פתוח, ולא {kind}.",
    ),
    Wording(
        "{file} is empty. Was it saved, or copied to its end?",
        "{file}: הקובץ ריק. האם נשמר, והאם הועתק עד סופו?",
    ),
    Wording("{file} is not there. {where}", "{file}: הקובץ לא נמצא. {where}"),
    Wording(
        "Nor is the folder {folder}: check the path.",
        "גם התיקייה {folder} לא נמצאה: בדקו את הנתיב.",
    ),
    Wording("Did you mean {a!r}?", "האם הכוונה ל-{a}?"),
    Wording("Did you mean {a!r} or {b!r}?", "האם הכוונה ל-{a} או ל-{b}?"),
    Wording("Did you mean {a!r} or {b!r} or {c!r}?", "האם הכוונה ל-{a}, ל-{b} או ל-{c}?"),
    Wording(
        "It was looked for in {folder}: give its full path.",
        "חיפשנו אותו בתיקייה {folder}: כתבו את הנתיב המלא שלו.",
    ),
    Wording(
        "{file} is not a file. Give the path of one contact file.",
        "{file}: זה אינו קובץ. ציינו נתיב של קובץ אנשי קשר אחד.",
    ),
    Wording(
        "{file} cannot be opened: {said}. Is it open in another program, or another person's? "
        "Close it there, or read a copy.",
        "{file}: אי אפשר לפתוח את הקובץ ({said}). האם הוא פתוח בתוכנה אחרת, או שייך למישהו אחר? "
        "סגרו אותו שם, או קראו עותק שלו.",
    ),
    Wording(
        "{file} is larger than {size:d} MiB. Save only the contacts' sheet, or split the list into "
        "several files.",
        "{file}: הקובץ גדול מ-{size} מגה־בייט. שמרו רק את הגיליון של אנשי הקשר, או חלקו את "
        "הרשימה לכמה קבצים.",
    ),
    Wording(
        "{file} is a text file and has no sheets. Leave out sheet=.",
        "{file}: זה קובץ טקסט ואין בו גיליונות. אל תציינו גיליון (sheet=).",
    ),
    Wording(
        "{file} is {kind_of_file}, whatever its name says. Open it in the program that made it and "
        "save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "{file}: הקובץ הוא {kind_of_file}, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה אותו, ושמרו "
        "את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Wording("a PNG picture", "תמונת PNG"),
    Wording("a JPEG picture", "תמונת JPEG"),
    Wording("a GIF picture", "תמונת GIF"),
    Wording("a WebP picture", "תמונת WebP"),
    Wording("a PDF document", "מסמך PDF"),
    Wording("a vCard file", "קובץ vCard"),
    Wording("a web page (HTML)", "דף אינטרנט (HTML)"),
    Wording("an XML document", "מסמך XML"),
    Wording(
        "{file} cannot be read as an Excel workbook ({why}). Is it damaged, or cut short? Open it "
        "in Excel and save it again as .xlsx.",
        "{file}: אי אפשר לקרוא את הקובץ כחוברת Excel ({why}). האם הוא פגום או קטוע? פתחו אותו "
        "ב-Excel ושמרו אותו שוב כ-xlsx.",
    ),
    Wording("its parts contradict each other", "חלקיו סותרים זה את זה"),
    Wording(
        "{file} is protected by a password. Open it in Excel, take the password off (File, Info, "
        "Protect Workbook), save, and read it again.",
        "{file}: הקובץ מוגן בסיסמה. פתחו אותו ב-Excel, הסירו את הסיסמה (קובץ, מידע, הגן על חוברת "
        "עבודה), שמרו, וקראו אותו שוב.",
    ),
    Wording(
        "{file} has no visible sheet. Pass sheet= with one of: {sheets}.",
        "{file}: אין בקובץ גיליון גלוי. ציינו (sheet=) אחד מאלה: {sheets}.",
    ),
    Wording(
        "{file} has no sheet {sheet!r}. Its sheets, from 0, are: {sheets}.",
        "{file}: אין בקובץ גיליון {sheet}. הגיליונות שבו, החל מ-0: {sheets}.",
    ),
    Wording(
        "{file} has nothing in it (looked in {sheets}). Was it saved? Are the contacts on another "
        "sheet? Name it with sheet=.",
        "{file}: אין בקובץ נתונים (נבדק: {sheets}). האם נשמר? האם אנשי הקשר בגיליון אחר? ציינו את "
        "שמו (sheet=).",
    ),
    Wording(
        "{file} has nothing in it but blanks. Is it the right file?",
        "{file}: אין בקובץ דבר מלבד תאים ריקים. האם זה הקובץ הנכון?",
    ),
    Wording(
        "{file} is damaged or cut short ({said}). Copy or download it again, or open it in Excel "
        "and save it again.",
        "{file}: הקובץ פגום או קטוע ({said}). העתיקו או הורידו אותו שוב, או פתחו אותו ב-Excel "
        "ושמרו אותו שוב.",
    ),
    Wording(
        "{file} is {size:d} bytes that unpack to far more than a contact list. It was not opened. "
        "Save only the contacts' sheet as a new workbook.",
        "{file}: הקובץ תופס {size} בתים, שנפרסים להרבה יותר מרשימת אנשי קשר. הוא לא נפתח. שמרו "
        "רק את הגיליון של אנשי הקשר כחוברת חדשה.",
    ),
    Wording(
        "{file} has a sheet whose used range spans more than {cells:d} cells: most likely "
        "something was typed far from the list. Copy the list into a new workbook and save that.",
        "{file}: יש בקובץ גיליון שהטווח שבשימוש בו משתרע על יותר מ-{cells} תאים: כנראה הוקלד משהו "
        "הרחק מהרשימה. העתיקו את הרשימה לחוברת חדשה, ושמרו אותה.",
    ),
    Wording(
        "{file}, line {line:d}: a quotation mark is opened and not closed, or stands inside a "
        "quoted cell ({said}). Open the file in Excel and save it as .xlsx.",
        "{file}, שורה {line}: יש מירכאות שנפתחו ולא נסגרו, או מירכאות בתוך תא שבמירכאות "
        "({said}). פתחו את הקובץ ב-Excel ושמרו אותו כ-xlsx.",
    ),
    Wording(
        "{file} is no workbook, and no text in UTF-8, UTF-16, Windows-1255 or Windows-1252. Open "
        "it in Excel and save it as .xlsx, or as 'CSV UTF-8'.",
        "{file}: הקובץ אינו חוברת, ואינו טקסט בקידוד UTF-8, UTF-16, Windows-1255 או Windows-1252. "
        "פתחו אותו ב-Excel ושמרו אותו כ-xlsx, או כ-'CSV UTF-8'.",
    ),
    Wording(
        "{file}, line {line:d}: the text is UTF-8 but damaged here, or cut short. Save the list "
        "again as 'CSV UTF-8' or .xlsx.",
        "{file}, שורה {line}: הטקסט הוא UTF-8, אבל פגום כאן או קטוע. שמרו את הרשימה שוב "
        "כ-'CSV UTF-8' או כ-xlsx.",
    ),
    Wording(
        "{file} is neither a workbook nor text: it holds binary data. Save the contacts as an "
        "Excel workbook (.xlsx) or as CSV.",
        "{file}: הקובץ אינו חוברת ואינו טקסט: יש בו נתונים בינאריים. שמרו את אנשי הקשר כחוברת "
        "Excel (.xlsx) או כ-CSV.",
    ),
)

# --- the opt-out list -----------------------------------------------------------------------------

_OPT_OUTS = (
    Wording(
        "exclude= takes a Series, a frame, a list or a file, and not {kind}.",
        "exclude= מקבל Series, טבלה, רשימה או קובץ, ולא {kind}.",
    ),
    Wording(
        "exclude={given!r} is a phone, where a file was looked for. Give it in a list: "
        "exclude=[{given!r}].",
        "exclude={given} הוא טלפון, במקום שבו נדרש קובץ. כתבו אותו ברשימה: exclude=[{given}].",
    ),
    Wording(
        "{file}, row {row}: the phone {entry!r} stands above the header. Move it below, so that it "
        "is left out with the others.",
        "{file}, שורה {row}: הטלפון {entry} נמצא מעל שורת הכותרות. העבירו אותו אל מתחתיה, כדי "
        "שגם הוא יושמט.",
    ),
    Wording(
        "{file}, row {row}: {blank!r} is empty and {other!r} holds {entry!r}. Put all phones to "
        "leave out in one column, or pass that column.",
        "{file}, שורה {row}: העמודה {blank} ריקה, ובעמודה {other} כתוב {entry}. רכזו בעמודה אחת את "
        "כל הטלפונים שיש להשמיט, או ציינו רק את העמודה הזאת.",
    ),
    Wording(
        "{file}: {count:d} that should be left out cannot be read as phones, so nothing was done: "
        "{entries}. Correct or remove them, and run the same call again.",
        "{file}: יש רשומות שצריך להשמיט ואי אפשר לקרוא אותן כטלפון ({count}), ולכן דבר לא נעשה: "
        "{entries}. תקנו או הסירו אותן, והריצו שוב את אותה שליחה.",
    ),
    Wording(
        "{entries}; row {row}: {entry!r} ({reason})", "{entries}; שורה {row}: {entry} ({reason})"
    ),
    Wording(
        "{entries}; entry {row}: {entry!r} ({reason})", "{entries}; רשומה {row}: {entry} ({reason})"
    ),
    Wording("row {row}: {entry!r} ({reason})", "שורה {row}: {entry} ({reason})"),
    Wording("entry {row}: {entry!r} ({reason})", "רשומה {row}: {entry} ({reason})"),
)

# --- the connection to Feedbot --------------------------------------------------------------------

_CONNECTION = (
    Wording(
        "No token. Set the environment variable FEEDBOT_TOKEN to your Feedbot licence token (or "
        "pass Client(token=…)); to practise without one: client=fb.Sandbox().",
        "אין טוקן. קבעו במשתנה הסביבה FEEDBOT_TOKEN את טוקן הרישיון שלכם בפידבוט (או "
        "Client(token=…)); לתרגול בלי טוקן: client=fb.Sandbox().",
    ),
    Wording(
        "The token holds a blank or a character that no token has (printable ASCII only). Copy it "
        "again from Feedbot, without spaces or line ends.",
        "בטוקן יש רווח, או תו שאינו יכול להיות בטוקן (רק תווי ASCII מודפסים). "
        "העתיקו אותו שוב מפידבוט, בלי רווחים ובלי סופי שורה.",
    ),
    Wording(
        "A token is not pickled: make a new Client where it is needed.",
        "טוקן אינו נשמר ב-pickle: צרו Client חדש במקום שבו הוא דרוש.",
    ),
    Wording(
        "timeout={given!r}: give the seconds that one request may take.",
        "timeout={given}: יש לתת את מספר השניות שבקשה אחת רשאית להימשך.",
    ),
    Wording(
        "{url!r} is not an address: it should begin with https://",
        "{url} אינה כתובת: כתובת מתחילה ב-https://",
    ),
    Wording(
        "{url!r} would carry the token unencrypted over the network, so it is refused. Use "
        "https://; plain http:// is for an address on this machine (127.0.0.1, localhost).",
        "דרך {url} היה הטוקן עובר ברשת בלי הצפנה, ולכן הכתובת נדחתה. השתמשו ב-https://; "
        "http:// רגיל מיועד רק לכתובת במחשב הזה (127.0.0.1, localhost).",
    ),
    Wording(
        "No status for message {id!r}: {seen}. Asking again is safe.",
        "לא התקבל סטטוס להודעה {id}: {seen}. אפשר לשאול שוב בלי חשש.",
    ),
    Wording(
        "Feedbot does not accept the token ({code}). Nothing of this request was queued. Check "
        "FEEDBOT_TOKEN against the licence in the Feedbot program.",
        "פידבוט אינה מקבלת את הטוקן ({code}). דבר מהבקשה הזאת לא נכנס לתור. השוו את הטוקן "
        "(FEEDBOT_TOKEN) לרישיון שבתוכנת פידבוט.",
    ),
    Wording(
        "Feedbot refused the batch ({seen}); nothing was queued. Every message needs a text and a "
        "phone such as 972586666644.",
        "פידבוט סירבה למנה ({seen}); דבר לא נכנס לתור. לכל הודעה דרושים נוסח וטלפון כגון "
        "972586666644.",
    ),
    Wording(
        "No clear answer came back ({seen}): the messages may have been queued. Repeating the call "
        "could send them twice: look in Feedbot first.",
        "לא חזרה תשובה ברורה ({seen}): ייתכן שההודעות נכנסו לתור. שליחה חוזרת עלולה לשלוח אותן "
        "פעמיים: בדקו קודם בפידבוט.",
    ),
    Wording(
        "Nothing was queued: {seen}. Check the network, then call again.",
        "דבר לא נכנס לתור: {seen}. בדקו את הרשת, ואז נסו שוב.",
    ),
    Wording(
        "Nothing was queued: {seen}. Feedbot is busy: wait a little, and call again.",
        "דבר לא נכנס לתור: {seen}. פידבוט עמוסה: המתינו מעט ונסו שוב.",
    ),
    Wording(
        "Nothing was queued: {seen}. The request is too large: send fewer messages in one call.",
        "דבר לא נכנס לתור: {seen}. הבקשה גדולה מדי: שלחו פחות הודעות בבת אחת.",
    ),
    Wording(
        "Nothing was queued: {seen}. Feedbot's support can tell what that means.",
        "דבר לא נכנס לתור: {seen}. התמיכה של פידבוט תוכל לומר מה פירוש הדבר.",
    ),
    Wording(
        "{count:d} messages were queued in a sandbox (ids such as {id!r}), and this client asks "
        "the real Feedbot. Pass the sandbox that they were sent through: client=…",
        "יש הודעות שנכנסו לתור בסביבת תרגול ({count}, מזהים כגון {id}), אבל הלקוח הזה שואל את "
        "פידבוט האמיתית. תנו לו את סביבת התרגול שדרכה נשלחו: client=…",
    ),
)

# --- a send that stopped --------------------------------------------------------------------------

_STOP_ADVICE = (
    (" To go on: run the same call again.", " כדי להמשיך, הריצו שוב את אותה שליחה."),
    (
        " To go on: check FEEDBOT_TOKEN against the licence, and run the same call again.",
        " כדי להמשיך, בדקו את FEEDBOT_TOKEN מול הרישיון, והריצו שוב את אותה שליחה.",
    ),
    (
        " To go on: check FEEDBOT_SEND_URL, or ask Feedbot, and run the same call again.",
        " כדי להמשיך, בדקו את FEEDBOT_SEND_URL או שאלו את פידבוט, והריצו שוב את אותה שליחה.",
    ),
    ("", ""),
)

_STOPPED = (
    *(
        Wording(
            f"Stopped: {{why}}{'.' if advice else ''} Of {{planned:d}} messages to send: "
            "queued now {queued:d}, still ready "
            "{ready:d}, unknown (may have been queued) {unknown:d}. `.frame` of this error holds "
            f"all rows.{advice}",
            f"השליחה נעצרה: {{why}}{'.' if advice else ''} "  # a journal's error is whole sentences
            "היו לשליחה: {planned}; נכנסו עכשיו לתור: {queued}; נשארו "
            f"מוכנות: {{ready}}; לא ידוע (ייתכן שנכנסו לתור): {{unknown}}.{advice_he}",
        )
        for advice, advice_he in _STOP_ADVICE
    ),
    Wording(
        "{count:d} requests in a row got no clear answer", "{count} בקשות ברצף לא קיבלו תשובה ברורה"
    ),
    Wording("Feedbot does not accept the token ({code})", "פידבוט אינה מקבלת את הטוקן ({code})"),
    Wording("Feedbot refused: {seen}", "פידבוט סירבה: {seen}"),
    Wording(
        "Feedbot could not be reached or was busy ({seen})",
        "פידבוט לא הייתה זמינה או הייתה עמוסה ({seen})",
    ),
    Wording(
        "Interrupted. What was queued is in the journal; run the same command to go on.",
        "השליחה הופסקה. מה שנכנס לתור רשום ביומן; כדי להמשיך, הריצו שוב את אותה פקודה.",
    ),
)

# --- the journal ----------------------------------------------------------------------------------

_NO_OTHER = "(Another one, named with journal=, would not know what was sent already.)"
_NO_OTHER_HE = "(יומן אחר, שמציינים ב-journal=, לא יידע מה כבר נשלח.)"

_JOURNAL_ADVICE = (
    (
        "Another program holds it; close it, or wait, and run the same call again.",
        "תוכנה אחרת מחזיקה בו; סגרו אותה או המתינו, והריצו שוב את אותה שליחה.",
    ),
    (
        f"It is read-only; allow writing to it. {_NO_OTHER}",
        f"הוא לקריאה בלבד; אפשרו כתיבה בו. {_NO_OTHER_HE}",
    ),
    (
        "The disk is full; make room and run the same call again.",
        "הדיסק מלא; פנו מקום והריצו שוב את אותה שליחה.",
    ),
    (
        f"It is no journal, or it is damaged; restore a copy. {_NO_OTHER}",
        f"הקובץ אינו יומן, או שהוא פגום; שחזרו עותק שלו. {_NO_OTHER_HE}",
    ),
    (
        f"It is damaged; restore a copy. {_NO_OTHER}",
        f"הוא פגום; שחזרו עותק שלו. {_NO_OTHER_HE}",
    ),
    (
        "Check that the folder exists and can be written to.",
        "בדקו שהתיקייה קיימת ושאפשר לכתוב בה.",
    ),
    (
        "Nothing leaves without it; put that right, and run the same call again.",
        "דבר לא יוצא בלעדיו; תקנו זאת, והריצו שוב את אותה שליחה.",
    ),
)

_JOURNAL = (
    Wording(
        "The journal {place} did not keep the campaign {name!r}. Nothing was sent. Check that no "
        "other program changes it, and run the same call again.",
        "היומן {place} לא שמר את המסע {name}. דבר לא נשלח. ודאו שאין תוכנה אחרת שמשנה אותו, "
        "והריצו שוב את אותה שליחה.",
    ),
    Wording(
        "No run can be begun: {file} cannot be written ({said}). Nothing was sent. Allow writing "
        "to your user data folder.",
        "אי אפשר להתחיל בשליחה: אי אפשר לכתוב אל {file} ({said}). דבר לא נשלח. אפשרו כתיבה בתיקיית "
        "נתוני המשתמש שלכם.",
    ),
    Wording(
        "The journal {place} is gone: its file was deleted or replaced while it was in use. Put it "
        "back before you call again: without it the same call would send to everyone again.",
        "היומן {place} נעלם: הקובץ שלו נמחק או הוחלף בזמן השימוש. החזירו אותו למקומו לפני שליחה "
        "נוספת: בלעדיו אותה שליחה תישלח שוב לכולם.",
    ),
    Wording(
        "The journal address cannot be used ({said}). Give a file, or a database URL; for "
        "PostgreSQL install feedbot-bulk[postgres] and begin it with postgresql+psycopg://",
        "אי אפשר להשתמש בכתובת של היומן ({said}). יש לתת קובץ או כתובת של מסד נתונים; בשביל "
        "PostgreSQL התקינו feedbot-bulk[postgres] והתחילו את הכתובת ב-postgresql+psycopg://",
    ),
    Wording(
        "The folder {folder} cannot be made ({said}). Nothing was sent. Name a file for the "
        "journal with journal= or FEEDBOT_JOURNAL.",
        "אי אפשר ליצור את התיקייה {folder} ({said}). דבר לא נשלח. ציינו קובץ ליומן "
        "(journal= או FEEDBOT_JOURNAL).",
    ),
    Wording(
        "The journal {place} cannot be opened for writing ({said}). Nothing was sent. Check its "
        "path, and who may write there. (Another one, named with journal= or FEEDBOT_JOURNAL, "
        "would not know what was sent already.)",
        "אי אפשר לפתוח את היומן {place} לכתיבה ({said}). דבר לא נשלח. בדקו את הנתיב שלו, ולמי מותר "
        "לכתוב שם. (יומן אחר, שמציינים ב-journal= או ב-FEEDBOT_JOURNAL, לא יידע מה כבר נשלח.)",
    ),
    Wording(
        "The journal {place} was written by a newer feedbot_bulk (schema {found:d}, this one knows "
        "{known:d}). Nothing was sent. Upgrade: pip install -U feedbot-bulk",
        "היומן {place} נכתב בגרסה חדשה יותר של feedbot_bulk (מבנה {found}, והגרסה הזאת מכירה את "
        "{known}). דבר לא נשלח. שדרגו: pip install -U feedbot-bulk",
    ),
    *(
        Wording("The journal {place} failed: {said}. " + en, "היומן {place} נכשל: {said}. " + he)
        for en, he in _JOURNAL_ADVICE
    ),
    Wording(
        "The journal {place} knows no message of campaign {name!r} to anyone on this list. Check "
        "the name (feedbot-bulk history lists them) and --journal.",
        "ביומן {place} אין אף הודעה של המסע {name} למישהו מהרשימה הזאת. בדקו את השם (הפקודה "
        "feedbot-bulk history מציגה את המסעות) ואת --journal.",
    ),
)

# --- the report -----------------------------------------------------------------------------------

_REPORT = (
    Wording(
        "A report is a binary file: open its target with mode 'wb'.",
        "דוח הוא קובץ בינארי: פתחו את הקובץ במצב 'wb'.",
    ),
    Wording(
        "Row {row} has the status {status!r} in {column!r}, which is none of ours ({known}). Write "
        "the report from the frame as it came from preview(), send(), poll() or wait().",
        "בשורה {row} כתוב בעמודה {column} הסטטוס {status}, שאינו אחד משלנו ({known}). כתבו את הדוח "
        "מהטבלה כפי שחזרה מ-preview(), מ-send(), מ-poll() או מ-wait().",
    ),
    Wording(
        'There is no language {lang!r} here: give lang="he" or lang="en".',
        'אין כאן שפה {lang}: יש לתת lang="he" או lang="en".',
    ),
    Wording(
        "{path} is a folder: add the report's file name to it.",
        "{path} היא תיקייה: הוסיפו את שם הקובץ של הדוח.",
    ),
    Wording(
        "There is no folder {folder}: create it, or give the report another place.",
        "אין תיקייה {folder}: צרו אותה, או שמרו את הדוח במקום אחר.",
    ),
    Wording(
        "The report could not be written to {path}: {said}. Give it another place; the result "
        "frame still holds everything.",
        "אי אפשר היה לכתוב את הדוח אל {path}: {said}. שמרו אותו במקום אחר; טבלת התוצאות עדיין "
        "מכילה הכול.",
    ),
    Wording(
        "{path} is open in another program or read-only, so it was left as it was and the report "
        "was saved as {beside}.",
        "הקובץ {path} פתוח בתוכנה אחרת או מיועד לקריאה בלבד, ולכן נשאר כפי שהיה, והדוח נשמר בשם "
        "{beside}.",
    ),
)

# --- the command line -----------------------------------------------------------------------------

_COMMANDS = (
    Wording(
        "The journal knows no campaign {name!r}. feedbot-bulk history lists them.",
        "היומן אינו מכיר את המסע {name}. הפקודה feedbot-bulk history מציגה את המסעות.",
    ),
    Wording("{journal} knows no campaign {name!r}.", "{journal}: אין ביומן מסע {name}."),
    Wording(
        "A report needs the list: feedbot-bulk status CONTACTS --campaign …",
        "לדוח דרושה הרשימה: feedbot-bulk status CONTACTS --campaign …",
    ),
    Wording(
        "A sandbox on a port needs uvicorn: pip install 'feedbot-bulk[sandbox]'. (Without a port "
        "no server is needed: client=fb.Sandbox(), or send --sandbox.)",
        "סביבת תרגול על פורט זקוקה ל-uvicorn: pip install 'feedbot-bulk[sandbox]'. (בלי פורט אין "
        "צורך בשרת: client=fb.Sandbox(), או send --sandbox.)",
    ),
    Wording(
        "--port {port} cannot be used. Choose one from 1 to 65535.",
        "אי אפשר להשתמש בפורט {port} (--port). בחרו פורט מ-1 עד 65535.",
    ),
    Wording(
        "--port {port} cannot be used ({said}). Choose another.",
        "אי אפשר להשתמש בפורט {port} (--port): {said}. בחרו פורט אחר.",
    ),
    Wording(
        "The message file {file} cannot be read as UTF-8 text: {said}",
        "אי אפשר לקרוא את קובץ ההודעה {file} כטקסט UTF-8: {said}",
    ),
    Wording(
        "--report {path}: its folder is not there. Nothing was sent.",
        "הדוח {path} (--report): התיקייה שלו לא נמצאה. דבר לא נשלח.",
    ),
)

# --- warnings and notes ---------------------------------------------------------------------------

_NOTES = (
    Wording(
        "Nothing has moved for {seconds:d} seconds: {count:d} messages wait. Is the Feedbot "
        "desktop program open, and in server mode (מצב שרת)? It is what sends them.",
        "כבר {seconds} שניות דבר לא זז; הודעות שממתינות: {count}. האם תוכנת פידבוט שבמחשב פתוחה, "
        "ובמצב שרת? היא זו ששולחת אותן.",
    ),
    Wording(
        "Stopped waiting: {rounds:d} rounds brought nothing but failures ({seen}). {count:d} "
        "messages are still pending; call wait() again when the network is back.{practice}",
        "ההמתנה הופסקה: {rounds} סבבים ברצף הביאו רק כישלונות ({seen}). הודעות שעדיין ממתינות: "
        "{count}. בדקו שוב מה עלה בגורלן כשהרשת תחזור.{practice}",
    ),
    Wording(
        "No status came back ({seen}): the statuses are as they were before. Ask again "
        "later.{practice}",
        "לא חזר אף סטטוס ({seen}): הסטטוסים נשארו כפי שהיו. בדקו שוב מאוחר יותר.{practice}",
    ),
    Wording(
        " (These are practice messages: a sandbox that has ended knows them no more.)",
        " (אלה הודעות תרגול: סביבת תרגול שהסתיימה כבר אינה מכירה אותן.)",
    ),
    Wording(
        "The test message is queued and was not sent yet. Check, in this order: 1. Is the Feedbot "
        "program open on its computer? 2. Is it in server mode (מצב שרת)? 3. Is its WhatsApp "
        "connected and that computer online? 4. Is its licence the one whose token this is? 5. Do "
        "other messages wait before it? Then call .feedbot.wait() on the frame that test() "
        "returned.",
        "הודעת הבדיקה בתור, ועדיין לא נשלחה. בדקו לפי הסדר: 1. האם תוכנת פידבוט פתוחה במחשב שלה? "
        "2. האם היא במצב שרת? 3. האם הוואטסאפ שלה מחובר, והמחשב מחובר לאינטרנט? 4. האם הטוקן הזה "
        "שייך לרישיון שלה? 5. האם הודעות אחרות ממתינות לפניה? אחר כך בדקו שוב אם נשלחה.",
    ),
    Wording(
        "No expires=: messages go out whenever the Feedbot desktop program is open, night and "
        "Shabbat included.",
        "בלי מועד תפוגה (expires=): ההודעות יישלחו בכל עת שתוכנת פידבוט פתוחה, גם בלילה ובשבת.",
    ),
    Wording(
        "{count:d} of the ready rows are a further text to a phone that gets one already: a named "
        "campaign sends a phone one text only, unless one_per_phone=False.",
        "שורות מוכנות שהן נוסח נוסף לטלפון שכבר מקבל הודעה: {count}. מסע בעל שם שולח לכל טלפון "
        "נוסח אחד בלבד, אלא אם כן one_per_phone=False.",
    ),
    Wording(
        "{count:d} of the phones are Israeli mobiles of blocks that the numbering data does not "
        "list yet (unlisted): they are sent to like the others.",
        "ניידים ישראליים מטווחים שנתוני המספור עדיין אינם מכירים (unlisted): {count}. הודעות "
        "נשלחות אליהם כמו לאחרים.",
    ),
)

# --- what the system says inside of ours ----------------------------------------------------------

_SYSTEM = (
    Wording("[Errno {number:d}] {said}", "[Errno {number}] {said}"),
    Wording("[Errno {number:d}] {said}: {path!r}", "[Errno {number}] {said}: {path}"),
    Wording(
        "'utf-8' codec can't decode byte {byte} in position {at:d}: {why}",
        "הבית {byte} במקום {at} אינו 'utf-8'",
    ),
    Wording("Permission denied", "אין הרשאה"),
    Wording("Address already in use", "הכתובת כבר בשימוש"),
    Wording("database is locked", "מסד הנתונים נעול"),
    Wording("attempt to write a readonly database", "ניסיון לכתוב למסד נתונים לקריאה בלבד"),
    Wording("database or disk is full", "מסד הנתונים או הדיסק מלאים"),
    Wording("file is not a database", "הקובץ אינו מסד נתונים"),
    Wording("database disk image is malformed", "מסד הנתונים פגום"),
    Wording("unable to open database file", "אי אפשר לפתוח את קובץ מסד הנתונים"),
    Wording("File is not a zip file", "הקובץ אינו קובץ zip"),
    Wording("No such file or directory", "אין קובץ או תיקייה כאלה"),
    Wording("Is a directory", "זו תיקייה"),
    Wording("Not a directory", "זו אינה תיקייה"),
    Wording("File exists", "הקובץ כבר קיים"),
    Wording("Read-only file system", "מערכת הקבצים לקריאה בלבד"),
    Wording("No space left on device", "לא נשאר מקום בדיסק"),
    Wording("invalid format string", "מבנה לא תקין"),
    Wording("embedded null byte", "יש בו תו אפס"),
)

_NESTED = frozenset(
    [
        "columns",
        "entries",
        "file",
        "kind_of_file",
        "listed",
        "practice",
        "problem",
        "reason",
        "said",
        "seen",
        "what",
        "where",
        "why",
    ]
)
"""The details that are texts of ours, or of the system's, themselves."""

_OURS = (
    _ARGUMENTS + _COLUMNS + _TEMPLATES + _FILES + _OPT_OUTS + _CONNECTION + _STOPPED + _JOURNAL
    + _REPORT + _COMMANDS + _NOTES + _SYSTEM
)  # fmt: skip


def translate(message: str, lang: Lang) -> str:
    """An error or a warning of ours in `lang`; any other text comes back as it came.

    >>> translate("journal=7: give fb.Journal(…), a file, or a database URL.", "he")
    'journal=7: יש לתת fb.Journal(…), קובץ או כתובת של מסד נתונים.'
    """
    return _hebrew(message) if lang == "he" else message


@lru_cache(maxsize=256)
def _hebrew(message: str) -> str:
    return _KNOWN.hebrew(message) or reasons.translate(message, "he")


_KNOWN = Wordings(_OURS, nested=_NESTED, translate=_hebrew)
