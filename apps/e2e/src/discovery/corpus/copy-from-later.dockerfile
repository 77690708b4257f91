FROM carryover-test/base
COPY --from=later / /x
FROM carryover-test/base AS later
FROM carryover-test/base
COPY --from=0 / /y
