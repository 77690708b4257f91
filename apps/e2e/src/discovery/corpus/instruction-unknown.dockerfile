FROM carryover-test/base
RNU --mount=type=cache,target=/a true
