import type { ReactNode } from 'react'
import type { BucketPlace, HandOverSetting, HandOverState, NetworkAddress } from '../../../src-preload/contract/hand-over'
import { CheckField, ChoiceField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import styles from './hand-over.module.css'

interface FieldsProps {
  readonly setting: HandOverSetting
  readonly secret: string
  readonly state: HandOverState
  /** The sentence about the field that is to blame. */
  readonly fault: { readonly sentence: string; readonly field: string | null } | null
  readonly onChange: (setting: HandOverSetting) => void
  readonly onSecret: (secret: string) => void
}

/** What the chosen way needs to know. */
export function HandOverFields(props: FieldsProps): ReactNode {
  switch (props.setting.mode) {
    case 'this-computer':
      return null
    case 'local-network':
      return <LocalNetworkFields {...props} />
    case 'public-address':
      return <PublicAddressFields {...props} />
    case 'bucket':
      return <BucketFields {...props} />
  }
}

const faultAt = ({ fault }: FieldsProps, field: string): string | undefined => (fault?.field === field ? fault.sentence : undefined)

interface Picked {
  readonly network: string
  readonly address: string
}

const keyOf = ({ network, address }: Picked): string => (address === '' ? '' : `${network} ${address}`)

interface NetworkFieldProps {
  readonly label: string
  readonly hint: string
  readonly picked: Picked
  readonly addresses: readonly NetworkAddress[]
  readonly error: string | undefined
  readonly onPick: (picked: Picked) => void
}

/** A choice among the addresses of this computer; one that was picked and is not there now stays in view. */
function NetworkField({ label, hint, picked, addresses, error, onPick }: NetworkFieldProps): ReactNode {
  const found = addresses.find(({ address }) => address === picked.address)
  const value = found === undefined ? keyOf(picked) : keyOf(found)
  const options = addresses.map((one) => ({
    value: keyOf(one),
    label: one.reach === 'this-computer' ? `${one.address} (this computer alone)` : `${one.address} (${one.network})`,
  }))
  const missing =
    found !== undefined
      ? []
      : [{ value, label: value === '' ? 'Choose a network' : `${picked.address} (${picked.network}), not there now` }]
  return (
    <ChoiceField
      label={label}
      hint={hint}
      value={value}
      options={[...missing, ...options]}
      error={error}
      onChange={(key) => {
        const chosen = addresses.find((one) => keyOf(one) === key)
        if (chosen !== undefined) onPick({ network: chosen.network, address: chosen.address })
      }}
    />
  )
}

interface PortFieldProps {
  readonly port: number
  readonly hint: string
  readonly error: string | undefined
  readonly onChange: (port: number) => void
}

/** A port; empty: any free one. */
function PortField({ port, hint, error, onChange }: PortFieldProps): ReactNode {
  return (
    <TextField
      label="Port"
      inputMode="numeric"
      value={port === 0 ? '' : String(port)}
      hint={hint}
      error={error}
      onChange={(text) => {
        const digits = text.replace(/\D/g, '').slice(0, 5)
        onChange(Math.min(65_535, Number(digits)))
      }}
    />
  )
}

function LocalNetworkFields(props: FieldsProps): ReactNode {
  const { setting, state, onChange } = props
  const { localNetwork } = setting
  const change = (changes: Partial<HandOverSetting['localNetwork']>) =>
    onChange({ ...setting, localNetwork: { ...localNetwork, ...changes } })
  return (
    <div className={styles['fields']}>
      <NetworkField
        label="Network"
        hint="The service must be in the same network."
        picked={localNetwork}
        addresses={state.addresses.filter(({ reach }) => reach !== 'this-computer')}
        error={faultAt(props, 'localNetwork.address')}
        onPick={change}
      />
      <PortField
        port={localNetwork.port}
        hint="Empty: any free one. A fixed one can be let through a firewall."
        error={faultAt(props, 'localNetwork.port')}
        onChange={(port) => change({ port })}
      />
      <Notice tone="warn">
        Files travel unencrypted in this network: whoever can listen in it can read them. Use it only in a network that you trust.
      </Notice>
    </div>
  )
}

function PublicAddressFields(props: FieldsProps): ReactNode {
  const { setting, state, onChange } = props
  const { publicAddress } = setting
  const change = (changes: Partial<HandOverSetting['publicAddress']>) =>
    onChange({ ...setting, publicAddress: { ...publicAddress, ...changes } })
  const target = publicAddress.address.includes(':') ? `[${publicAddress.address}]` : publicAddress.address
  return (
    <div className={styles['fields']}>
      <TextField
        label="Public address"
        placeholder="https://files.example.com"
        value={publicAddress.base}
        hint="What links begin with. A path may follow."
        error={faultAt(props, 'publicAddress.base')}
        onChange={(base) => change({ base })}
      />
      <NetworkField
        label="Listen on"
        hint="A tunnel on this computer needs this computer alone."
        picked={publicAddress}
        addresses={state.addresses}
        error={faultAt(props, 'publicAddress.address')}
        onPick={change}
      />
      <PortField
        port={publicAddress.port}
        hint="What the public address is forwarded to."
        error={faultAt(props, 'publicAddress.port')}
        onChange={(port) => change({ port })}
      />
      <p className={styles['quiet']}>
        Forward the public address to{' '}
        <code>
          http://{target}:{publicAddress.port}
        </code>{' '}
        and let the Host header through as it is.
      </p>
    </div>
  )
}

const bucketTexts: readonly {
  readonly key: Exclude<keyof BucketPlace, 'isPathStyle'>
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
}[] = [
  { key: 'endpoint', label: 'Server address', placeholder: 'https://s3.eu-central-1.amazonaws.com' },
  { key: 'region', label: 'Region', placeholder: 'eu-central-1', hint: 'Empty where the server has none.' },
  { key: 'bucket', label: 'Bucket' },
  {
    key: 'prefix',
    label: 'Folder',
    placeholder: 'slipway/',
    hint: 'Optional. A rule that empties it every day is a good second safety net.',
  },
  {
    key: 'accessKeyId',
    label: 'Access key ID',
    hint: 'It needs the rights to put, get and delete objects and to end uploads in parts, and no others.',
  },
]

function BucketFields(props: FieldsProps): ReactNode {
  const { setting, secret, state, onChange, onSecret } = props
  const change = (changes: Partial<BucketPlace>) => onChange({ ...setting, bucket: { ...setting.bucket, ...changes } })
  return (
    <div className={styles['fields']}>
      {bucketTexts.map(({ key, label, hint, placeholder }) => (
        <TextField
          key={key}
          label={label}
          placeholder={placeholder}
          hint={hint}
          value={setting.bucket[key]}
          error={faultAt(props, `bucket.${key}`)}
          onChange={(value) => change({ [key]: value })}
        />
      ))}
      <TextField
        label="Secret access key"
        isSecret
        value={secret}
        hint={state.hasSecret ? 'Known. Leave it empty to keep it.' : 'Kept in the system’s keychain, never in a file.'}
        error={faultAt(props, 'secretAccessKey')}
        onChange={onSecret}
      />
      <CheckField
        label="The bucket’s name stands in the path (most servers other than Amazon’s)"
        isChecked={setting.bucket.isPathStyle}
        onChange={(isPathStyle) => change({ isPathStyle })}
      />
    </div>
  )
}
