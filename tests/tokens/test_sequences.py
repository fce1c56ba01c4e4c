from airline_sentiment.tokens.sequences import pad_sequences


def test_zeros_stand_on_the_left() -> None:
    assert pad_sequences([[5, 6], [], [7]], 3).tolist() == [[0, 5, 6], [0, 0, 0], [0, 0, 7]]


def test_a_long_sequence_keeps_its_end() -> None:
    assert pad_sequences([[1, 2, 3, 4]], 2).tolist() == [[3, 4]]


def test_the_matrix_has_a_row_for_each_sequence_and_int32_ids() -> None:
    matrix = pad_sequences([], 4)
    assert matrix.shape == (0, 4)
    assert matrix.dtype == "int32"
