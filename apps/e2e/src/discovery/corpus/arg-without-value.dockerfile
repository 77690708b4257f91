FROM carryover-test/base
ENV A=env
ARG A
RUN --mount=type=cache,target=/a,id=$A touch /a/@TOKEN@
