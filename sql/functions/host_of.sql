-- The host of a URL in lower case. The scheme may be missing. NULL for NULL.
create function warehouse.host_of(url text) returns text
language sql immutable parallel safe
return rtrim(substring(lower(btrim(url)) from '^(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?([^/?#:]*)'), '. ');

comment on function warehouse.host_of is 'The host of a URL in lower case; the scheme can be missing.';
