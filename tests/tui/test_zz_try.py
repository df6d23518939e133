import pytest
from ima_tui import language
from ima_tui.tui.app import ImaApp
from tests.tui.picture import text_of
from tests.tui.scenes import settled, takes
from tests.tui.stand_in import StandIn
@pytest.mark.parametrize("focus", ["#prompt", "#takes"])
async def test_try(tmp_path, focus):
    language.use("zh")
    s = StandIn(tmp_path); takes(tmp_path, s)
    app = ImaApp(s)
    async with app.run_test(size=(120,36)) as pilot:
        await settled(pilot)
        app.screen.query_one(focus).focus(); await settled(pilot)
        print(app.focused)
        for size in ((59,17),(40,10),(25,10),(120,36)):
            await pilot.resize_terminal(*size); await settled(pilot)
            print(size, app.focused, app.screen.query_one("#prompt").region); 
            if size[0]<60: print(text_of(app))
        print(text_of(app)[:300])
