"""placeholder"""


def hidden_removed(s):
    return s


def solution_marks_removed(s):
    return s


def stub_of(s):
    return s
