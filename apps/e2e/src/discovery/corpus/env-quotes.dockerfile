FROM carryover-test/base
ENV A="a b" B='c d' C=e\ f
RUN --mount=type=cache,target=/a,id=$A touch /a/@TOKEN@
RUN --mount=type=cache,target=/b,id=$B-$C touch /b/@TOKEN@
