-- Hash of texts that are a key together: they may be longer than an index entry. NULL is not the empty text, and where
-- one text ends and the next begins counts.
create function warehouse.hash_of(variadic texts text[]) returns uuid
language sql stable parallel safe
return md5(texts::text)::uuid;

comment on function warehouse.hash_of is 'Hash of texts that are a key together; NULL and the empty text differ.';
