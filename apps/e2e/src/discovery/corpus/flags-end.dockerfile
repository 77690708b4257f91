FROM carryover-test/base
RUN --mount=type=cache,target=/a -- touch /a/@NAMESPACE@ && true --mount=type=cache,target=/not
