FROM carryover-test/base
COPY <<one <<"two" /files/
RUN --mount=type=cache,target=/not1 true
one
RUN --mount=type=cache,target=/not2 true
two
RUN --mount=type=cache,target=/after touch /after/@TOKEN@
