FROM carryover-test/base
ENV P=/usr/local/lib/libz.so.1 E=""
RUN --mount=type=cache,target=/s1,id=${P#*/} touch /s1/@TOKEN@
RUN --mount=type=cache,target=/s2,id=${P##*/} touch /s2/@TOKEN@
RUN --mount=type=cache,target=/s3,id=${P%.*} touch /s3/@TOKEN@
RUN --mount=type=cache,target=/s4,id=${P%%.*} touch /s4/@TOKEN@
RUN --mount=type=cache,target=/s5,id=${P/l?b/L} touch /s5/@TOKEN@
RUN --mount=type=cache,target=/s6,id=${P//l?b/L} touch /s6/@TOKEN@
RUN --mount=type=cache,target=/s7,id=e${E-a}${E:-b}${E+c}${E:+d} touch /s7/@TOKEN@
