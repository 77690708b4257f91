FROM carryover-test/base
RUN --mount=type=cache,target=/a,id=go-$GOARCH touch /a/@NAMESPACE@
RUN --mount=type=cache,target=/known touch /known/@NAMESPACE@
RUN --mount=type=cache,target=/b,id=${X:-default} touch /b/@NAMESPACE@
