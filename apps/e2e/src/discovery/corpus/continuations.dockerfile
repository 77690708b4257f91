FROM carryover-test/base
RUN --mount=type=cache,target=/a \
    --mount=type=cache,target=/b,\
id=joined \  
  # a comment \

    touch /a/@TOKEN@ /b/@TOKEN@
