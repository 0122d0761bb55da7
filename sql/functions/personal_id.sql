-- Turns an id that is or contains an e-mail address into `email:` and a hash. Other ids are unchanged. These don't make
-- another person: letter case, surrounding text, mailto:, a name before the address, percent-encoding and invisible
-- characters.
create function production.personal_id(id text, salt text) returns text
language sql immutable parallel safe
return (
    select case
        when address ~ '[^\s@]@[^\s@]+\.[^\s@.]{2,}'
            then 'email:' || encode(sha256(convert_to(salt || address, 'UTF8')), 'hex')
        else id
    end
    from (
        select btrim(regexp_replace(coalesce(substring(written from '<([^<>\s]+)>$'), written), '^mailto:', ''), E' \t\r\n.,;"''<>') as address
        from (
            select btrim(regexp_replace(lower(normalize(
                regexp_replace(regexp_replace(regexp_replace(id, '%(25)*40', '@', 'g'), '%(25)*2e', '.', 'gi'), '%(25)*2b', '+', 'gi'),
                nfkc) collate "und-x-icu"), '[\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'), E' \t\r\n.,;"''') as written
        ) as trimmed
    ) as bare
);

comment on function production.personal_id is 'Turns an id that is an e-mail address into email: and a hash with the salt of the warehouse. Other ids are unchanged.';
