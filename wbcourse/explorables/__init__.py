class Neuron:
    def __init__(self, *a, **k):
        pass


class Quiz(Neuron):
    @classmethod
    def load(cls, n):
        return cls()
