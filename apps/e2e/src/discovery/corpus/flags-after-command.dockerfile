FROM carryover-test/base
RUN --mount=type=cache,target=/a true --mount=type=cache,target=/not; touch /a/@TOKEN@
