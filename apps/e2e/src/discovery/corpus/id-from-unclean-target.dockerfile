FROM carryover-test/base
RUN --mount=type=cache,target=/e/./e2// touch /e/e2/@TOKEN@
