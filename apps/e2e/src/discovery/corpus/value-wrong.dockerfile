FROM carryover-test/base
RUN --mount=type=cache,target=/a,uid=me true
