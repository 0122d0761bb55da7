import type { CustomerAnswer } from '../../../contract.ts'
import { useJson } from '../state/api.ts'
import { closeOption, openOption } from '../state/view.ts'
import { DataTable } from './data_table.tsx'
import { Dialog } from './dialog.tsx'
import { Facts } from './facts.tsx'
import { ErrorNotice } from './notice.tsx'

/** What is known about a customer: purchases, what led them here, orders. No name, no address. */
export function Customer({ id }: { id: string }) {
  const { data, error, retry } = useJson<CustomerAnswer>(`/api/v1/customers/${encodeURIComponent(id)}`)
  return (
    <Dialog title={`Customer ${id}`} onClose={() => closeOption('customer')}>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && (
        <>
          <Facts section={data.customer} without={['customer_id']} />
          <h3>Orders</h3>
          <DataTable
            section={data.orders}
            caption={`Orders of customer ${id}`}
            onRow={(row) => openOption('order', String(row.order_id))}
          />
        </>
      )}
      {!data && !error && <div class="skeleton block" />}
    </Dialog>
  )
}
