FROM carryover-test/base
RUN --mount=type=cache,target=/g,id=a/b:c@d+e touch /g/@TOKEN@
