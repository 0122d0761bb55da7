-- An id that is an e-mail address, or holds one, as `email:` and a hash; any other id as it is. Letter case, what stands
-- around it, mailto:, a name before it, percent-encoding and characters that nobody sees don't make another person.
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

comment on function production.personal_id is 'An id that is an e-mail address as email: and a hash with the salt of the warehouse; any other id as it is.';
