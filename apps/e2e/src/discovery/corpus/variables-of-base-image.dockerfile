FROM carryover-test/base
RUN --mount=type=cache,target=/a,id=go-$GOARCH touch /a/@TOKEN@
RUN --mount=type=cache,target=/known touch /known/@TOKEN@
RUN --mount=type=cache,target=/b,id=${X:-default} touch /b/@TOKEN@
