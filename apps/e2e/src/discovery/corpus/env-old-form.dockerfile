FROM carryover-test/base
ENV NAME old form
ENV OTHER "quoted  form"
RUN --mount=type=cache,target=/a,id=$NAME touch /a/@TOKEN@
RUN --mount=type=cache,target=/b,id=$OTHER touch /b/@TOKEN@
