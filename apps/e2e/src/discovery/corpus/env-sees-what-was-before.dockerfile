FROM carryover-test/base
ENV A=old
ENV A=new B=$A
RUN --mount=type=cache,target=/a,id=$A-$B touch /a/@TOKEN@
