FROM carryover-test/base
RUN --mount=type=cache,destination=/q7,id=q7 touch /q7/@TOKEN@
