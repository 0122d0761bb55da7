-- severity: error
-- finds: Files whose rows are not all accounted for
-- Every row of a file has one outcome: the outcomes add up to the rows read, and exactly the waiting and rejected rows are kept. Every record of a source's file is used, left out or rejected.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select f.file_id, f.name, f.rows_read, f.records_read, f.waiting, f.rejected, k.waiting_rows, k.rejected_rows
from ops.files as f
left join (
    select
        file_id,
        count(*) filter (where reason = 'orphan' and status = 'open') as waiting_rows,
        count(*) filter (where status <> 'released' and not (reason = 'orphan' and status in ('open', 'superseded'))) as rejected_rows
    from ops.rejected_rows
    group by file_id
) as k on k.file_id = f.file_id
where f.outcome in ('loaded', 'converted')
  and ((f.outcome = 'loaded'
        and f.rows_read <> f.inserted + f.updated + f.unchanged + f.duplicate + f.superseded + f.waiting + f.rejected)
       or (f.outcome = 'converted'
           and (f.records_read <> f.records_used + f.records_left_out + f.rejected
                or f.records_left_out <> coalesce(
                    (select sum(r.value::bigint) from jsonb_each_text(f.left_out_by_rule) as r), 0)))
       or f.waiting <> coalesce(k.waiting_rows, 0)
       or f.rejected <> coalesce(k.rejected_rows, 0))
