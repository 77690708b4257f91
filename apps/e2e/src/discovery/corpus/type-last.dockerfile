FROM carryover-test/base
RUN --mount=target=/q,id=last,type=cache touch /q/@TOKEN@
