FROM carryover-test/base
RUN --mount=type=cache,target=/g,id=one,id=two touch /g/@TOKEN@
