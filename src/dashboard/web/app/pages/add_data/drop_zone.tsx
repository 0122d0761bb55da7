import { useState } from 'preact/hooks'
import type { RequestError } from '../../state/api.ts'
import { handIn } from './requests.ts'

interface Props {
  mostBytes: number
  onDone: () => void
  onProblem: (problem: RequestError | undefined) => void
}

interface Arriving {
  name: string
  bytes: number
  size: number
}

/** Where files are dropped, or chosen. */
export function DropZone({ mostBytes, onDone, onProblem }: Props) {
  const [isOver, setOver] = useState(false)
  const [arriving, setArriving] = useState<Arriving | undefined>(undefined)
  const take = async (files: readonly File[]) => {
    onProblem(undefined)
    for (const file of files) {
      try {
        setArriving({ name: file.name, bytes: 0, size: file.size })
        await handIn(file, (bytes) => setArriving({ name: file.name, bytes, size: file.size }))
      } catch (problem) {
        onProblem(problem as RequestError)
      }
      onDone()
    }
    setArriving(undefined)
  }
  return (
    <section
      class={isOver ? 'drop-zone is-over' : 'drop-zone'}
      aria-label="Hand in files"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void take([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <label class="button is-main">
        Choose files
        <input
          type="file"
          multiple
          onChange={(event) => {
            const input = event.currentTarget
            void take([...(input.files ?? [])]).finally(() => {
              input.value = ''
            })
          }}
        />
      </label>
      <p>
        or drop the exports of your shop here: Shopify, WooCommerce, Amazon and others, or any CSV file with
        orders. Up to {mostBytes / 1e9} GB in all.
      </p>
      {arriving && (
        <p role="status">
          {arriving.name}
          <progress
            aria-label={`${arriving.name} arrives`}
            max={Math.max(arriving.size, 1)}
            value={arriving.bytes}
          />
        </p>
      )}
    </section>
  )
}
