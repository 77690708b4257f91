FROM carryover-test/base
RUN --mont=type=cache,target=/a true
