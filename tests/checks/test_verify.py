from airline_sentiment.checks.verify import differences


def entry(**outputs: str) -> dict[str, list[dict[str, str]]]:
    return {"outs": [{"path": path, "md5": md5} for path, md5 in outputs.items()]}


def test_the_same_outputs_are_no_difference_whatever_else_the_lock_says() -> None:
    committed = {"train@lstm": entry(model="a", history="b") | {"cmd": "old"}}
    assert differences(committed, {"train@lstm": entry(history="b", model="a") | {"cmd": "new"}}) == []


def test_stage_and_output_that_differ_are_named_with_both_hashes() -> None:
    committed = {"split": entry(train="a"), "train@lstm": entry(model="b", history="c")}
    reproduced = {"split": entry(train="a"), "train@lstm": entry(model="x", history="c")}
    assert differences(committed, reproduced) == ["train@lstm: model differs: committed b, reproduced x"]


def test_stages_that_only_one_side_has_are_named() -> None:
    assert differences({"split": entry(train="a")}, {"clean": entry(tweets="b")}) == [
        "split: did not run",
        "clean: is not in the committed dvc.lock",
    ]
