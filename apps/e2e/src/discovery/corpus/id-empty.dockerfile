FROM carryover-test/base
RUN --mount=type=cache,target=/g,id= touch /g/@TOKEN@
