FROM carryover-test/base
RUN '--mount=type=cache,target=/q1,id=whole flag' touch /q1/@NAMESPACE@
