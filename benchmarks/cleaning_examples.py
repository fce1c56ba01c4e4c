"""The table of docs/cleaning.md: what both profiles make of what people write."""

from airline_sentiment.cleaning import Cleaner

EXAMPLES = (
    ("doing it!!! why?", "marks are words of their own, a run is one"),
    ("great experience :) ;D", "an emoticon counts only where it stands free"),
    ("thanks:). &lt;3 ;-)", "beside punctuation and entities too"),
    ("delayed:d 3:30pm seat 8D &lt;3 hours", "times, seats and comparisons are no emoticons"),
    ("XD not axd", "letters are a face only as a word"),
    ("#fail #NeverAgain", "a hashtag is a word"),
    ("@united's crew, me@mail.com", "mentions and e-mail addresses go whole"),
    ("see http://t.co/a\nnow", "an address ends at white space"),
    ("3am, 2hrs, B6, UA507", "words with digits stay whole"),
    ("$200 for flight 236, 2/14", "bare numbers say nothing of the mood"),
    ("A-list and/or wait...what", "punctuation divides words"),
    ("3 p.m. in the U.S., bag(s)", "full stops and brackets inside a word do not"),
    ("haven't don’t dont y'all", "contractions, with whatever apostrophe"),
    ("isn''t do n't can;t neednt", "a negation survives its apostrophe"),
    ("can\\u2019t won&#39;t", "also where characters are written as escapes or references"),
    ("w/ me b/c of u & w/o bags, n/a", "and those with a stroke"),
    ("Virgin's crew", "the possessive s says nothing"),
    ("sooo looong heyyyy", "elongated words become the word that was meant"),
    ("“RT @JetBlue: thanks”", "quotation marks go, the mark of a retweet is a word"),
    ("nice 👍🏽👍🏽 👨‍👩‍👧 🇺🇸 1️⃣", "emoji by name, a run once; skin tones do not matter"),
    ("ｆｕｌｌ w\u200bidth café", "full-width letters and unseen characters are folded, accents stay"),
    ("d*mn that f***ing crew", "a masked word is the one that is meant"),
    ("ask united.com, pic.twitter.com/a", "an address needs no scheme"),
)


def main() -> None:
    tweet, textclean = Cleaner("tweet"), Cleaner("textclean")
    print("| written | `tweet` | `textclean` | |")
    print("| --- | --- | --- | --- |")
    for text, remark in EXAMPLES:
        ours, theirs = tweet.clean(text), textclean.clean(text)
        if textclean.loses(text):
            theirs = "(the tweet is lost)"
        print(f"| {shown(text)} | {shown(ours)} | {shown(theirs)} | {remark} |")


def shown(text: str) -> str:
    visible = text.replace("\n", "⏎").replace("\u200b", "").replace("|", "\\|")
    return f"`{visible}`" if visible else "(nothing)"


if __name__ == "__main__":
    main()
