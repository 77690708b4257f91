FROM carryover-test/base
RUN --mount=type=cache,target=/a echo '<<EOF' && touch /a/@NAMESPACE@
RUN --mount=type=cache,target=/after touch /after/@NAMESPACE@
