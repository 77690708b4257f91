FROM carryover-test/base
COPY --from=7 / /x
