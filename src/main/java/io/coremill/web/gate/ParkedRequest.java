package io.coremill.web.gate;

import io.coremill.access.CallerAdmission;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request that waits for a slot. It ends in one of three ways: it goes on with a slot, its
/// time is up, or its client is gone.
final class ParkedRequest implements AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(ParkedRequest.class);
    private static final String NAME = ParkedRequest.class.getName();

    private enum State {
        WAITING,
        HAS_SLOT,
        WORKS,
        GONE
    }

    private final WorkSlots slots;
    private final CallerAdmission admission;
    private final int size;
    private final AsyncContext context;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /// @param admission of its caller, which may end meanwhile
    /// @param size of its body
    /// @param patience after which it is refused; zero for one that cannot be
    ParkedRequest(
            HttpServletRequest request,
            WorkSlots slots,
            CallerAdmission admission,
            int size,
            Duration patience) {
        this.slots = slots;
        this.admission = admission;
        this.size = size;
        request.setAttribute(NAME, this);
        context = request.startAsync();
        context.setTimeout(patience.toMillis());
        context.addListener(this);
    }

    int size() {
        return size;
    }

    /// Of a request that has waited for its slot and has it now; null for any other.
    static @Nullable CallerAdmission admissionWithSlot(HttpServletRequest request) {
        return request.getAttribute(NAME) instanceof ParkedRequest parked
                        && parked.state.compareAndSet(State.HAS_SLOT, State.WORKS)
                ? parked.admission
                : null;
    }

    /// @return false if it needs no slot any more
    boolean goOn() {
        if (!state.compareAndSet(State.WAITING, State.HAS_SLOT)) {
            return false;
        }
        try {
            context.dispatch();
            return true;
        } catch (IllegalStateException e) {
            log.debug("a client that waited for its turn is gone", e);
            return !state.compareAndSet(State.HAS_SLOT, State.GONE);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (state.compareAndSet(State.WAITING, State.GONE)) {
            slots.leave(this);
            WorkGate.refuse(event.getSuppliedResponse());
            context.complete();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It has gone on by then.
    }

    private void end() {
        switch (state.getAndUpdate(it -> it == State.WORKS ? it : State.GONE)) {
            case WAITING -> slots.leave(this);
            case HAS_SLOT -> slots.giveBack();
            case WORKS, GONE -> {
                // It holds nothing here.
            }
        }
    }
}
