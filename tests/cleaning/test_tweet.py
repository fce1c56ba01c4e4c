"""Each step of the profile `tweet`: what it does, and what stays without it."""

import pytest

from airline_sentiment.cleaning import DEFAULT_STEPS, Cleaner


def clean(text: str) -> str:
    return Cleaner().clean(text)


def without(step: str, text: str) -> str:
    return Cleaner(steps=[name for name in DEFAULT_STEPS if name != step]).clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rock &amp; roll AT&amp;T", "rock roll at t"),
        ("don&#39;t &#x64;o &quot;it&quot;", "do not do it"),
        ("caf&eacute; CAF&Eacute;", "café café"),
        ("&amp;amp;lt;3", "heart"),
        ("this&not that", "this not that"),
        ("a&nbsp;b &#99999999; &;", "a b"),
        ("a &#" + 5000 * "9" + "; &#x" + 5000 * "f" + "; b", "a b"),
    ],
)
def test_entities(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see HTTP://T.co/aBc1 now", "see now"),
        ("see www.united.com/a?b=c, ftp://x.y z", "see z"),
        ("awww. www... ok", "aw www ok"),
        ("“@JetBlue: fleek http://t.co/x”LOL", "fleek lol"),
        ("http://t.co/x&lt;--....😕 http://t.co/y👍 http://t.co/z…", "confused face thumbs up"),
        ("http://example.com/ñ?a=1&amp;b=2#c ok", "ok"),
        ("a https:/… b https… c http: htt… d", "a b c d"),
        ("pic.twitter.com/abc wowpic.twitter.com/abc bit.ly/a1 united.com, jetblue.com's", "wow"),
        ("wait.so it.is 3.30pm and.or no.way", "wait so it is 330pm and or no way"),
    ],
)
def test_urls(text: str, expected: str) -> None:
    assert clean(text) == expected.replace("www", "w")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@VirginAmerica What @dhepburn said.", "what said"),
        (".@united RT @a_b: hi", "rt hi"),
        ("@united@jetblue hi @@aa", "hi"),
        ("@united 's new ad", "new ad"),
        ("Made@it at @ gate", "made it at gate"),
        ("@JetBlueさん thanks", "さん thanks"),
    ],
)
def test_mentions(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_hashtags() -> None:
    assert clean("#fail#fun #1 C# ##x") == "fail fun c x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so 😂😂😂", "so face with tears of joy"),
        ("😂 😂 😭😂", "face with tears of joy loudly crying face face with tears of joy"),
        ("👍🏽👍", "thumbs up"),
        ("I ❤️ it", "i red heart it"),
        ("go 🇺🇸", "go united states"),
        ("👩🏽‍🚀ok", "woman astronaut ok"),
        ("👨‍👩‍👧", "family man woman girl"),
        ("press 1️⃣", "press keycap"),
        ("1️⃣2️⃣ 3⃣#️⃣", "keycap"),
        ("\U0001f201 \u3297\ufe0f \u24c2", "japanese here button japanese congratulations button circled m"),
        ("\u2139\ufe0f info ® ℠", "information info"),
        ("works🙏me", "works folded hands me"),
        ("brand™ ©2015", "brand"),
    ],
)
def test_emoji(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes :)", "yes smiley"),
        ("yes :-))", "yes smiley"),
        ("yes (:", "yes smiley"),
        ("thanks:)", "thanks smiley"),
        ("done :).", "done smiley"),
        ("why :(?", "why frown questionmark"),
        ("oh :'( and :’(", "oh crying and crying"),
        ("hm :-/ :\\", "hm skeptical skeptical"),
        ("ha :D XD xDD", "ha laughing laughing laughing"),
        ("ok :P :-p ;p", "ok tongue sticking out tongue sticking out tongue sticking out"),
        ("ok ;) ;-)", "ok wink wink"),
        ("I <3 it </3", "i heart it broken heart"),
        ("in <3 hours <3.5 <30", "in hours"),
        ("meh :| :S :o", "meh straight face skeptical surprise"),
        ("-_- ^_^ (^^) o_O \\o/", "annoyed happy happy surprise cheering"),
        ("(see: a) (until 9:) options:(b) x:y", "see a until options b x y"),
        ("flight 4:3 at 12:30pm w:d", "flight at 1230pm w d"),
        ("plan D: exp 8D DX", "plan d exp 8d dx"),
        ("yes : ) no : ( ok ;)", "yes smiley no frown ok wink"),
        ("bad: ( again", "bad frown again"),
        ("see: ( this )", "see this"),
        (":'D :'-( :\u2019) )': D':", "tears of joy crying tears of joy crying crying"),
        (":o) :c) :^) :o( ;o)", "smiley smiley smiley frown wink"),
        ("X-D 8-D X-P B-) O:)", "laughing laughing tongue sticking out smiley smiley"),
        ("so :v :L ;j u_u x_x", "so"),
        (":b :< \u00af\\_(\u30c4)_/\u00af \\m/", "tongue sticking out frown shrug cheering"),
    ],
)
def test_emoticons(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("haven't hadn't needn't", "have not had not need not"),
        ("y'all it'd that'd there'd who've", "you all it would that would there would who have"),
        ("let's ain't 'cause won't can't shan't", "let us is not because will not can not shall not"),
        ("WOULD'VE wouldn't’ve I'd've y’all're", "would have would not have i would have you all are"),
        ("what's here's she'll i'm they're how'd", "what is here is she will i am they are how did"),
        ("did'nt ma'am c'mon int'l", "did not madam come on international"),
        ("the 'cause' of it", "the cause of it"),
        ("O'Hare dm'd", "ohare dmd"),
        ("w/ kids w/o bags b/c and/or", "with kids without bags because and or"),
        ("cantilever wonton", "cantilever wonton"),
    ],
)
def test_contractions(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_possessives() -> None:
    assert clean("Virgin’s 747's crews' \"x\"'s 'delays'") == "virgin crews x delays"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("heyyyy guyyyys", "hey guys"),
        ("soooo goood coooool SOOOOO", "so good cool so"),
        ("way tooooo offfff", "way too off"),
        ("awwweesssooomee annnnddddd pleeeeaseeee", "awesome and please"),
        ("noooo yesss", "no yes"),
        ("zqqqv 50minssss", "zqv 50mins"),
        ("AAA III", "aaa iii"),
        ("good feel", "good feel"),
    ],
)
def test_elongations(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what??? no!!!!", "what questionmark no exclamationmark"),
        ("what?!?!", "what questionmark exclamationmark"),
        ("no!?", "no exclamationmark questionmark"),
        ("！？", "exclamationmark questionmark"),
        ("wow❗❗ what❓️ ‼️ ⁉", "wow exclamationmark what questionmark exclamationmark exclamationmark questionmark"),
    ],
)
def test_marks(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid $200, 3.5 hours, 1,000 miles", "paid hours miles"),
        ("3am b6 2hrs 1st 777-200ER", "3am b6 2hrs 1st 200er"),
        ("at 3:30pm", "at 330pm"),
        ("24/7 100% +1 ٣", "emptytweet"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｆｕｌｌ", "full"),
        ("de\u200blay\u202eed", "delayed"),
        ("s\u0336t\u0336o\u0336p\u0336", "stop"),
        ("cafe\u0301 İstanbul", "café istanbul"),
        ("हिन्दी", "हिन्दी"),
        ("ㅠㅠㅠ ㅋㅋ ﾡ 한", "ㅠㅠㅠ ㅋㅋ ㄱ 한"),
        ("-7℃ 80 °F 5° № 5", "emptytweet"),
        ("\ud800a \x00b\udfff", "a b"),
        ("cafÃ© ðŸ˜‚ donâ€™t", "café face with tears of joy do not"),
        (r"no\nyes \ud83d\ude02 <ed><a0><bd><ed><b8><82> \/ \u00e9", "no yes face with tears of joy é"),
        (r"b'caf\xc3\xa9'", "café"),
    ],
)
def test_characters(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh*t f**k F***ing a** d*mn", "shit fuck fucking ass damn"),
        ("b!tch a$$ h*ll", "bitch ass hell"),
        ("gr*at f*o thanks* *hugs* me** 2*3", "grat fo thanks hugs me"),
        ("late!then d@k", "late exclamationmark then d k"),
    ],
)
def test_masked_words(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#80's 1990's '80s 100's", "80s 1990s 80s 100s"), ("w/e n/a a/c and/or", "whatever na ac and or")],
)
def test_decades_and_letters_with_strokes(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("entities", "a &lt; b", "a lt b"),
        ("urls", "see http://t.co/abc", "see http t co abc"),
        ("mentions", "@united hi", "united hi"),
        ("hashtags", "#fail", "fail"),
        ("quotes", "“it’s”", "it is"),
        ("emoji", "ok 😂", "ok"),
        ("emoticons", "ok :) XD", "ok xd"),
        ("contractions", "don't it's", "don t it"),
        ("possessives", "Virgin's", "virgin s"),
        ("elongations", "sooo", "sooo"),
        ("marks", "no!!", "no"),
        ("punctuation", "wait... (a-list)", "wait... (a-list)"),
        ("numbers", "gate 12", "gate 12"),
    ],
)
def test_without_a_step(step: str, text: str, expected: str) -> None:
    assert without(step, text) == expected


def test_no_steps_folds_case_and_blanks_only() -> None:
    assert Cleaner(steps=[]).clean("  Hi,\n @United 12!  ") == "hi, @united 12!"


def test_order_matters() -> None:
    assert Cleaner(steps=["punctuation", "marks"]).clean("no!!") == "no"
    assert Cleaner(steps=["marks", "punctuation"]).clean("no!!") == "no exclamationmark"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "@VirginAmerica plus you've added commercials to the experience... tacky.",
            "plus you have added commercials to the experience tacky",
        ),
        (
            "@VirginAmerica it's really aggressive to blast obnoxious \"entertainment\" in your guests' faces "
            "&amp; they have little recourse",
            "it is really aggressive to blast obnoxious entertainment in your guests faces they have little recourse",
        ),
    ],
)
def test_whole_tweets(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_the_publishers_phrases_are_honest_words_in_a_new_tweet() -> None:
    assert clean("Late Flight, Cancelled Flights again") == "late flight cancelled flights again"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 p.m. in the U.S.", "pm in the usa"),
        ("U.K. and D.C.", "uk and dc"),
        ("this p.m.Can it", "this pm can it"),
        ("e.g. a. b. c", "eg a b c"),
        ("wait...u", "wait u"),
        ("your bag(s)", "your bags"),
        ("(s) a(s)b", "s a s b"),
    ],
)
def test_initials_and_optional_plurals_are_joined(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I dont, Im, ive", "i do not i am i have"),
        ("it wont, cant and didntttt", "it will not can not and did not"),
        ("i cannot, we mustnt, it wouldve", "i can not we must not it would have"),
        ("yall hes shes itll youll cmon aint", "you all he is she is it will you will come on is not"),
        ("its well were ill id lets", "its well were ill id lets"),
        ("i.m. im_ Kim", "i am i am kim"),
        ("dont\u08caa", "dont\u08caa"),
    ],
)
def test_contractions_without_an_apostrophe_are_written_out_where_they_are_no_other_word(
    text: str, expected: str
) -> None:
    assert clean(text) == expected


def test_a_time_after_a_quotation_is_no_emoticon() -> None:
    assert clean("ASAP”:3:15 &amp; still") == "asap still"
