import { ButtonLink } from "@/components/links";
import { EmptyState } from "@/components/states";

export function NotFound() {
  return (
    <EmptyState
      title="There is no page at this address"
      action={
        <ButtonLink to="/" variant="default">
          Go to the fleet
        </ButtonLink>
      }
    >
      The link may be old, or what it showed has been removed.
    </EmptyState>
  );
}
