-- What one has caused is told to the others who hold the post, not to oneself: nobody acknowledges their
-- own emergency access, and nobody is reminded of a request that they made.
alter policy pages_read on notice using (authority_id = (select ctx_authority())
  and (to_person = (select ctx_person())
    or (to_post = any ((select my_posts())::text[]) and caused_by is distinct from (select ctx_person()))));
