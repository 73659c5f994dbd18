import { Component } from 'react'
import type { ErrorInfo, ReactNode } from 'react'
import { Failure } from './empty'

interface Props {
  /** What failed, for the console: never names or data of the user. */
  readonly pane: string
  readonly children: ReactNode
}

/** Keeps a failure inside one pane; the rest of the window goes on. (React offers this to class components only.) */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('unknown') }
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    // eslint-disable-next-line no-console -- the page has no other log; it holds no data of the user
    console.error(`The ${this.props.pane} pane failed.`, info.componentStack)
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return <Failure error={this.state.error} onRetry={() => this.setState({ error: null })} />
  }
}
